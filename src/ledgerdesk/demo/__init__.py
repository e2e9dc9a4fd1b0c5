"""The demonstration school: invented people, real ways; the window and the command line build the same one."""

from ledgerdesk.demo.build import DemoResult, build
from ledgerdesk.demo.material import Material, material

__all__ = ["DemoResult", "Material", "build", "material"]
