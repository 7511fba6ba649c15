"""Files over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from guanxi.base.errors import NotFound, NotPermitted
from guanxi.kernel.files.keeping import as_wire, keep_file, open_file
from guanxi.kernel.files.media import INLINE
from guanxi.kernel.files.reading import readable_file
from guanxi.kernel.files.upload import uploaded_file
from guanxi.kernel.http.routes import BY_OBJECT, OWN_SCOPES, Answer, Call, route

_TEXT = {"type": "string"}
FILE = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": _TEXT, "size": {"type": "integer"}, "type": _TEXT},
}
OWN_SCOPES.add("files")
UPLOAD = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}


def _again(call: Call, held: dict[str, Any]) -> Answer:
    """The answer of an upload made anew: what is kept of it is the id, the rest is read under the rights of now."""
    file = held["body"]["id"]
    try:
        return Answer(as_wire(readable_file(call.person, file)), 201)
    except NotFound:
        return Answer({"id": file}, 201)


@route(
    "POST", "files", zh="上传文件", en="Upload a file", body=UPLOAD, answer=FILE, status=201, multipart=True, scope=BY_OBJECT, again=_again
)
def upload(call: Call) -> Answer:
    """Keeps the file for its uploader; it is deleted after seven days unless a record's field names it."""
    actor = call.person
    if actor.scopes is not None and not any(scope == "*" or scope.endswith(":write") for scope in actor.scopes):
        raise NotPermitted({"zh": "此令牌只能读取", "en": "This token may only read"})
    sent = uploaded_file(call.request)
    file = keep_file(sent.name, sent.chunks(), actor.person)
    return Answer(as_wire(file), 201, replay={"status": 201, "body": {"id": file.id}})


@route("GET", "files/{id}", zh="下载文件", en="Download a file", binary=True, etag=True, scope=BY_OBJECT)
def download(call: Call) -> HttpResponseBase:
    """The bytes. Only pictures that browsers show safely come inline; everything else is saved."""
    file = readable_file(call.person, call.path["id"])
    tag = f'"{file.digest}"'
    answer: HttpResponseBase
    if call.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = FileResponse(open_file(file), filename=file.name, content_type=file.type, as_attachment=file.type not in INLINE)
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
        answer["X-Content-Type-Options"] = "nosniff"
    # On the disk of a shared machine it would outlive the session and the right to read; programs may still ask by the tag.
    answer["Cache-Control"] = "no-store"
    answer["ETag"] = tag
    return answer
