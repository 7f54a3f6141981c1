"""How long the sample catalogue takes to import: new, unchanged, every row changed.

    python benchmarks/import_catalog.py

It uses a database of its own, in a temporary folder unless DATABASE_URL names one (which must be empty).
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "catalog" / "exchange" / "sample"


def manage(*arguments: str) -> float:
    """Run a command and return its seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "manage.py", *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - begun


def renamed(folder: Path) -> Path:
    """Write the sample with another name in each row."""
    path = folder / "renamed.csv"
    with (SAMPLE / "skus.csv").open(encoding="utf-8", newline="") as source:
        rows = [{"id": row["id"], "name": f"{row['name']} (new)"} for row in csv.DictReader(source)]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["id", "name"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'benchmark.sqlite3'}")
        os.environ["RUNTIME_DIR"] = name
        manage("migrate", "--verbosity=0")
        manage("load_reference")
        manage("import_catalog", str(SAMPLE / "sku_groups.csv"))
        skus, changed = str(SAMPLE / "skus.csv"), str(renamed(folder))
        print(f"4,753 SKUs on {os.environ['DATABASE_URL'].partition(':')[0]}, seconds, start of the program included")
        print(f"dry run    {manage('import_catalog', '--dry-run', skus):6.1f}")
        print(f"new        {manage('import_catalog', skus):6.1f}")
        print(f"unchanged  {manage('import_catalog', skus):6.1f}")
        print(f"one member changed in each {manage('import_catalog', changed):6.1f}")


if __name__ == "__main__":
    main()
