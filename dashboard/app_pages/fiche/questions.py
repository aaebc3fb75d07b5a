"""What the screen of one product asks, shared for half a minute as every answer is (`dashboard.data`)."""

from __future__ import annotations

from dashboard.data import shared
from usecases import audit, product, product_accounts, product_commissions, product_history, product_prices, quotes

find = shared(product.find_product)
sale = shared(product.read_sale)
documents = shared(product.read_documents)
integrations = shared(product.read_integrations)
accounts = shared(product_accounts.read_accounts)
settings = shared(product.read_settings)
prices = shared(product_prices.read_prices)
quote = shared(quotes.quote)
commissions = shared(product_commissions.read_commissions)
life = shared(product_history.read_life)
comparison = shared(product_history.compare_versions)
log = shared(audit.read_log)
