"""The programs that read exports in the tests, run as their users run them."""

import json
import subprocess
from pathlib import Path


def run(*command, **environment) -> str:
    """The standard output of a program that must succeed within two minutes."""
    import os

    done = subprocess.run(
        [str(part) for part in command], capture_output=True, timeout=120, env=os.environ | environment, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout.decode()}{done.stderr.decode()}"
    return done.stdout.decode()


def office(path: Path, to: str, folder: Path) -> Path:
    """The file as LibreOffice reads it, saved in the format that `to` names («csv:…», «fods»)."""
    profile = (folder / "profile").as_uri()
    run(
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        to,
        "--outdir",
        folder / "out",
        path,
        HOME=str(folder),
    )
    return folder / "out" / f"{path.stem}.{to.partition(':')[0]}"


def gdal(path, *options) -> list[dict]:
    """The features of a layer as ogr2ogr gives them. What looks like JSON it gives as JSON: here it is text again."""
    text = run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", path, *options, CPL_LOG="/dev/null")
    features = json.loads(text)["features"]
    for feature in features:
        for key, value in feature["properties"].items():
            if isinstance(value, dict):
                feature["properties"][key] = json.dumps(value)
    return features


def values(streamed) -> bytes:
    """The whole body of an answer of the test client, which closes a streamed one at its end."""
    return b"".join(streamed.streaming_content) if streamed.streaming else streamed.content
