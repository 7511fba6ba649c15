"""The demo company: a believable organisation to try everything with, the same for the same seed."""

from guanxi.site.demo.build import DemoReport, build_demo, remove_unfinished
from guanxi.site.demo.staff import demo_people

__all__ = ["DemoReport", "build_demo", "demo_people", "remove_unfinished"]
