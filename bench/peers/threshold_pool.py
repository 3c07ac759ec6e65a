"""An adaptive threshold with a pool of two processes and OpenCV, each worker reading and writing its own files.

usage: threshold_pool.py IN OUT [level6]
"""

import os
import sys
from multiprocessing import Pool

import cv2


def threshold(job):
    source, target, options = job
    gray = cv2.cvtColor(cv2.imread(source), cv2.COLOR_BGR2GRAY)
    binary = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 11, 2)
    cv2.imwrite(target, binary, options)


def start():
    cv2.setNumThreads(0)


def main():
    source, target = sys.argv[1:3]
    options = [cv2.IMWRITE_PNG_COMPRESSION, 6] if sys.argv[3:] == ["level6"] else []
    jobs = [(os.path.join(source, name), os.path.join(target, name), options) for name in os.listdir(source)]
    with Pool(2, start) as pool:
        for _ in pool.imap_unordered(threshold, jobs):
            pass


if __name__ == "__main__":
    main()
