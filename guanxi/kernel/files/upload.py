"""Taking a file out of a request: the limit holds while it streams in, and a full disk is said, not thrown."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload, TemporaryFileUploadHandler, UploadFileException
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError

from guanxi.base.errors import FieldError, Invalid, Malformed
from guanxi.kernel.files.keeping import most_bytes
from guanxi.kernel.files.problems import StorageFull
from guanxi.kernel.files.store import too_large

_NOTE = "guanxi.upload_refused"
_AROUND = 1_000_000  # bytes of a multipart body that are not the file


class LimitedUpload(TemporaryFileUploadHandler):
    """Spools into the temporary directory; stops reading at the limit and when the disk is full, and leaves a note for `uploaded_file`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.received = 0
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._refuse("full")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > most_bytes():
            self._refuse("too_large")
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            self._refuse("full")
        return None

    def _refuse(self, why: str) -> None:
        if self.request is not None:
            self.request.META[_NOTE] = why
        raise StopUpload(connection_reset=True)


def uploaded_file(request: HttpRequest) -> UploadedFile[bytes]:
    """The one file of a multipart request, in its part `file`; raises Malformed, Invalid, TooLarge, StorageFull."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes() + _AROUND:
        raise too_large(most_bytes())
    if request.content_type != "multipart/form-data":
        raise Malformed({"zh": "应为 multipart/form-data，文件放在 file 中", "en": "Needs multipart/form-data with the file in “file”"})
    if not hasattr(request, "_files"):  # a session's request has been read by the CSRF check
        request.upload_handlers = [MemoryFileUploadHandler(request), LimitedUpload(request)]
    try:
        files = request.FILES
    except (MultiPartParserError, UploadFileException, UnreadablePostError, RawPostDataException):
        raise Malformed({"zh": "无法读取上传内容", "en": "The upload cannot be read"}) from None
    refused = request.META.get(_NOTE)
    if refused == "full":
        raise StorageFull
    if refused == "too_large":
        raise too_large(most_bytes())
    found = files.getlist("file")
    if len(found) != 1 or len(files) != 1:
        raise Invalid(errors=[FieldError("file", "required", {"zh": "请选择一个文件", "en": "Choose one file"})])
    return found[0]
