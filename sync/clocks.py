"""Whether this machine's clock can be believed: compared with that of another one that keeps the time."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalogue.french import counted

#: Beyond, prices and windows begin at the wrong moment, and what is signed is refused (by Entra, beyond five minutes).
_MOST = timedelta(minutes=1)


def compared(ours: datetime, theirs: datetime, whose: str) -> tuple[bool, str]:
    """Say whether two clocks agree, in French; ``whose`` follows « celle » : « de Microsoft »."""
    apart = ours - theirs
    if abs(apart) <= _MOST:
        return True, f"à l'heure de celle {whose}"
    minutes = max(1, round(abs(apart) / timedelta(minutes=1)))
    way = "avance" if apart > timedelta(0) else "retarde"
    return False, f"{way} de {counted(minutes, 'minute')} sur celle {whose} : remettez cette machine à l'heure (NTP)"
