/** Writes a follow-up: kind, what was said, when to come back. The draft survives a reload. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { writeKey } from "@/client/http";
import { createRecord } from "@/client/records";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { usePhone } from "@/kit/viewport";
import { fieldOf } from "@/platform/meta/meta";
import { forget } from "../form/writing";

const NextContact = lazy(() => import("./NextContact"));

interface Draft {
  kind: string;
  content: string;
  next: string | null;
}

function readDraft(key: string, kind: string): Draft {
  try {
    return { kind, content: "", next: null, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return { kind, content: "", next: null };
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
  const [open, setOpen] = useState(draft.content !== "");
  const key = useRef(writeKey());
  useEffect(() => {
    if (draft.content || draft.next) localStorage.setItem(storage, JSON.stringify(draft));
    else localStorage.removeItem(storage);
  }, [draft, storage]);

  const save = async () => {
    if (!draft.content.trim()) return;
    setBusy(true);
    try {
      const values = { kind: draft.kind, content: draft.content.trim(), subject: { object: spec.key, id: record.id } };
      await createRecord("activity", draft.next ? { ...values, next_contact_at: draft.next } : values, key.current);
      key.current = writeKey();
      localStorage.removeItem(storage);
      setDraft({ kind: draft.kind, content: "", next: null });
      setOpen(false);
      forget(client, "activity");
      forget(client, spec.key);
      tell.done(t`Recorded`);
    } catch (error) {
      tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className={`composer${open ? " open" : ""}`}>
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
      {open && (
        <div className="row composer-foot">
          <Suspense fallback={null}>
            <NextContact value={draft.next} onChange={(next) => setDraft({ ...draft, next })} />
          </Suspense>
          <span className="grow" />
          {!phone && <span className="meta">{t`Ctrl + Enter saves`}</span>}
          <Button size="small" type="text" onClick={() => setOpen(false)}>{t`Close`}</Button>
          <Button
            size="small"
            type="primary"
            loading={busy}
            disabled={!draft.content.trim()}
            onClick={save}
          >{t`Record`}</Button>
        </div>
      )}
    </div>
  );
}
