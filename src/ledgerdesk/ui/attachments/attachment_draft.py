"""Photos a form holds and has not saved, as the draft of the form remembers them; the files are in the store already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.ui.attachments.attachment_reading import Shot


def written(shots: Sequence[Shot]) -> str:
    """Return the tiles as text; "" for none."""
    if not shots:
        return ""
    return json.dumps(
        [
            {
                **asdict(shot.file),
                "kind": shot.kind,
                "caption": shot.caption,
                "day": shot.taken_on.isoformat() if shot.taken_on else "",
            }
            for shot in shots
        ]
    )


def read(text: str) -> tuple[Shot, ...]:
    """Return the tiles of a draft, without thumbnails."""
    return tuple(map(_shot, json.loads(text))) if text else ()


def _shot(kept: Mapping[str, object]) -> Shot:
    width, height = (int(str(side)) if (side := kept[key]) is not None else None for key in ("width", "height"))
    file = FileFacts(str(kept["name"]), str(kept["media_type"]), int(str(kept["bytes"])), width, height)
    day, caption = str(kept["day"]), kept["caption"]
    return Shot(file, str(kept["kind"]), date.fromisoformat(day) if day else None, str(caption) if caption else None)
