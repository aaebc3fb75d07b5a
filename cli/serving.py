"""Start the dashboard beside a database that stays up as long as it does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sync.bootstrap import service
from sync.settings import Settings

SCRIPT = Path(__file__).resolve().parent.parent / "dashboard" / "streamlit_app.py"


def serve_dashboard(settings: Settings, port: int | None = None) -> int:
    """Serve the dashboard until it is interrupted; returns its exit code."""
    chosen = port or settings.dashboard_port
    with service(settings):
        command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), "--server.port", str(chosen)]
        command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        environment = os.environ | {"CATALOGUE_DATA_DIR": str(settings.data_dir.absolute())}
        print(f"Tableau de bord : http://localhost:{chosen} (Ctrl+C pour arrêter)", flush=True)
        try:
            return subprocess.run(command, env=environment, check=False, cwd=SCRIPT.parent.parent).returncode
        except KeyboardInterrupt:
            return 0
