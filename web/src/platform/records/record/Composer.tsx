/** Writes a follow-up: kind, what was said, when to come back. The draft survives a reload. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { ApiError, writeKey } from "@/client/http";
import { createRecord } from "@/client/records";
import type { ObjectSpec, RecordRow, StoredFile } from "@/client/types";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { usePhone } from "@/kit/viewport";
import { DropArea, FilesButton } from "@/platform/files/DropArea";
import { FileRows } from "@/platform/files/FileRows";
import { useUploads } from "@/platform/files/uploads";
import { fieldOf } from "@/platform/meta/meta";
import { forget } from "../form/writing";

const NextContact = lazy(() => import("./NextContact"));

interface Draft {
  kind: string;
  content: string;
  next: string | null;
  files: StoredFile[];
}

function readDraft(key: string, kind: string): Draft {
  try {
    return { kind, content: "", next: null, files: [], ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return { kind, content: "", next: null, files: [] };
  }
}

export function Composer({ spec, record, activity }: { spec: ObjectSpec; record: RecordRow; activity: ObjectSpec }) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const phone = usePhone();
  const client = useQueryClient();
  const kinds = fieldOf(activity, "kind")?.options?.choices ?? [];
  const storage = `gx.draft.${spec.key}.${record.id}`;
  const first = kinds[0]?.key ?? "call";
  const [draft, setDraft] = useState(() => readDraft(storage, first));
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(draft.content !== "" || draft.files.length > 0);
  const uploads = useUploads();
  const mayAttach = fieldOf(activity, "files")?.right === "write";
  const ready = (draft.content.trim() !== "" || draft.files.length > 0) && !uploads.busy;
  const key = useRef(writeKey());
  useEffect(() => {
    if (draft.content || draft.next || draft.files.length) localStorage.setItem(storage, JSON.stringify(draft));
    else localStorage.removeItem(storage);
  }, [draft, storage]);

  const save = async () => {
    if (!ready || busy) return;
    setBusy(true);
    try {
      const values = {
        kind: draft.kind,
        content: draft.content.trim() || null,
        subject: { object: spec.key, id: record.id },
        ...(draft.next && { next_contact_at: draft.next }),
        ...(draft.files.length && { files: draft.files.map((file) => file.id) }),
      };
      await createRecord("activity", values, key.current);
      key.current = writeKey();
      localStorage.removeItem(storage);
      setDraft({ kind: draft.kind, content: "", next: null, files: [] });
      setOpen(false);
      forget(client, "activity");
      forget(client, spec.key, [record.id]);
      tell.done(t`Recorded`);
    } catch (error) {
      // A refused follow-up may be sent again with other words: that is another write.
      if (error instanceof ApiError && error.status !== 0) key.current = writeKey();
      tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };
  const attach = async (files: File[]) => {
    setOpen(true);
    const kept = await uploads.send(files);
    setDraft((now) => ({ ...now, files: [...now.files, ...kept] }));
  };
  const detach = (gone: StoredFile) =>
    setDraft((now) => ({ ...now, files: now.files.filter((file) => file.id !== gone.id) }));

  return (
    <DropArea className={`composer${open ? " open" : ""}`} onFiles={mayAttach ? attach : () => {}}>
      {open && kinds.length > 0 && (
        <Segmented
          size="small"
          aria-label={t`Kind of follow-up`}
          value={draft.kind}
          onChange={(kind) => setDraft({ ...draft, kind })}
          options={kinds.map((kind) => ({ value: kind.key, label: say(kind.label) }))}
        />
      )}
      <Input.TextArea
        aria-label={t`What happened`}
        placeholder={t`Write a follow-up: what was said, what comes next`}
        variant={open ? "borderless" : "outlined"}
        autoSize={{ minRows: open ? 3 : 1, maxRows: 12 }}
        value={draft.content}
        onFocus={() => setOpen(true)}
        onChange={(event) => setDraft({ ...draft, content: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) save();
        }}
      />
      {open && <FileRows files={draft.files} uploads={uploads} onRemove={detach} />}
      {open && (
        <div className="row composer-foot">
          {mayAttach && <FilesButton bare size="small" type="text" onFiles={attach} />}
          <Suspense fallback={null}>
            <NextContact value={draft.next} onChange={(next) => setDraft({ ...draft, next })} />
          </Suspense>
          <span className="grow" />
          {!phone && <span className="meta">{t`Ctrl + Enter saves`}</span>}
          <Button size="small" type="text" onClick={() => setOpen(false)}>{t`Close`}</Button>
          <Button size="small" type="primary" loading={busy} disabled={!ready} onClick={save}>{t`Record`}</Button>
        </div>
      )}
    </DropArea>
  );
}
