"""
Makes test/tokens/{images,videos,sounds}.csv: what the published calculators themselves answer.

The code of the image and video calculators is taken out of the documents in test/tokens/seeds and
run as it stands there (002 has lost its indentation and gets it back), over sides, durations and
settings chosen to hit every branch. Run with `python3 scripts/token-reference.py`; needs nothing
but Python 3, and always writes the same files.
"""

import random
import textwrap
from pathlib import Path

TESTS = Path(__file__).parent.parent / "test" / "tokens"
SEED = 20260429


def published_video_calculator():
    text = (TESTS / "seeds" / "001.txt").read_text(encoding="utf-8")
    start = text.index("    import math\n")
    end = text.index("    # ============ Example")
    scope = {}
    exec(textwrap.dedent(text[start:end]), scope)
    return scope["estimate_video_tokens"]


def published_image_calculator():
    text = (TESTS / "seeds" / "002.txt").read_text(encoding="utf-8")
    start = text.index("PATCH_SIZE = 16")
    end = text.index('if __name__ == "__main__":', start)
    code = ["import math"]
    depth = 0
    for line in text[start:end].splitlines():
        if line.startswith(("elif", "grid_t")):
            depth -= 1
        code.append("    " * depth + line)
        if line.startswith(("def", "if", "elif")):
            depth += 1

    class Image:
        """Stands in for Pillow: a path is a pair of sides."""

        @staticmethod
        def open(sides):
            picture = Image()
            picture.width, picture.height = sides
            return picture

    scope = {"Image": Image}
    exec("\n".join(code), scope)
    return lambda width, height: scope["calc_image_tokens"]((width, height))


def image_rows(choose):
    sides = [(side, other) for side in range(16, 4097, 16) for other in (16, 80, 720, 1040, 4096)]
    sides += [(side, side) for side in range(1, 200)]
    sides += [(300_000, 32), (32, 300_000)]  # no token at all
    sides += [(choose.randint(1, 40_000), choose.randint(1, 40_000)) for _ in range(1_000)]
    sides += [(choose.randint(1, 300), choose.randint(1, 300)) for _ in range(1_000)]
    return sides


def video_rows(choose):
    rows = []
    while len(rows) < 3_000:
        longest = choose.choice((80, 400, 2_000, 8_000))
        width, height = choose.randint(1, longest), choose.randint(1, longest)
        if max(width, height) > 100 * min(width, height):
            continue  # slivers that may come to no token at all are in a table of their own
        duration = choose.choice((round(choose.uniform(0.01, 20), 2), choose.uniform(0.01, 8_000)))
        fps = choose.choice((0.1, 0.5, 1, 2, 2.1, 5, 10, round(choose.uniform(0.1, 10), 2)))
        level = choose.choice(("default", "max"))
        rows.append((duration, width, height, fps, level, choose.random() < 0.5))
    return rows


def main():
    choose = random.Random(SEED)
    image = published_image_calculator()
    video = published_video_calculator()

    def pads(seconds):
        loud, mute = (video(seconds, 64, 64, mute=mute) for mute in (False, True))
        return loud - mute - 2

    milliseconds = [1, 10, 160, 290, 3_840, 3_990, 4_640, 90_000_000]
    milliseconds += [choose.randint(1, 8_000_000) for _ in range(500)]
    milliseconds += [choose.randint(1, 20_000) for _ in range(500)]
    write_table("images", "width,height,tokens", [[*s, image(*s)] for s in image_rows(choose)])
    write_table(
        "videos",
        "duration,width,height,fps,level,mute,tokens",
        [[*row, video(*row)] for row in video_rows(choose)],
    )
    write_table("sounds", "milliseconds,pads", [[ms, pads(ms / 1000)] for ms in milliseconds])


def write_table(name, columns, rows):
    lines = [columns, *(",".join(map(str, row)) for row in rows)]
    (TESTS / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
