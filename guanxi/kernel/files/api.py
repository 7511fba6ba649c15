"""What other rooms may use of files."""

from guanxi.kernel.files.keeping import as_wire, chunks_of, keep_file, open_file
from guanxi.kernel.files.models import File
from guanxi.kernel.files.reading import readable_file

__all__ = ["File", "as_wire", "chunks_of", "keep_file", "open_file", "readable_file"]
