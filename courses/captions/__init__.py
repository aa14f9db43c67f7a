"""Captions and chapters: WebVTT and SRT read, looked over, written as WebVTT.

Pure: bytes in, cues out. Reading follows the parser of the WebVTT recommendation, which leaves out
what it cannot read and goes on; what was left out is told as a `Fault` with its line, so that an
author learns of it before viewers do.
"""

from courses.captions.checking import Fault, advice, faults_of, told
from courses.captions.cues import Cue, clock, kept, plain, restored
from courses.captions.reading import Captions, Unreadable, read
from courses.captions.writing import write

__all__ = [
    "Captions",
    "Cue",
    "Fault",
    "Unreadable",
    "advice",
    "clock",
    "faults_of",
    "kept",
    "plain",
    "read",
    "restored",
    "told",
    "write",
]
