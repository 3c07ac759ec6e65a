"""Thumbnails with a pool of two processes and OpenCV, each worker reading and writing its own files.

usage: thumbnails_pool.py IN OUT reduced|full
"""

import os
import sys
from multiprocessing import Pool

import cv2

SIDE = 320
REDUCED = [(8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2)]


def jpeg_size(path):
    """Width and height from the frame header of a JPEG file, without decoding it."""
    with open(path, "rb") as file:
        data = file.read(1 << 16)
    at = 2
    while at + 9 < len(data):
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def flag_for(path):
    size = jpeg_size(path) if path.endswith(".jpg") else None
    if size is None:
        return cv2.IMREAD_COLOR
    scale = SIDE / max(size)
    for factor, flag in REDUCED:
        if 1 / factor >= scale:
            return flag
    return cv2.IMREAD_COLOR


def thumbnail(job):
    source, target, reduced = job
    picture = cv2.imread(source, flag_for(source) if reduced else cv2.IMREAD_COLOR)
    height, width = picture.shape[:2]
    scale = min(1.0, SIDE / width, SIDE / height)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    cv2.imwrite(target, picture, [cv2.IMWRITE_JPEG_QUALITY, 85])


def start():
    cv2.setNumThreads(0)


def main():
    source, target, mode = sys.argv[1:]
    jobs = []
    for folder, _, names in os.walk(source):
        out = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(out, exist_ok=True)
        jobs += [(os.path.join(folder, name), os.path.join(out, name), mode == "reduced") for name in names]
    with Pool(2, start) as pool:
        for _ in pool.imap_unordered(thumbnail, jobs):
            pass


if __name__ == "__main__":
    main()
