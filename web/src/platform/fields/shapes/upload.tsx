/** Uploads to /files; the record keeps the ids. */
import UploadOutlined from "@ant-design/icons/UploadOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Upload, type UploadFile } from "antd";
import { useState } from "react";
import { uploadFile } from "@/client/calls";
import type { StoredFile } from "@/client/types";
import type { FieldEditor, InputProps } from "../kinds";
import { filesOf } from "./display";
import { textEditor } from "./editor";

export function uploadEditor(accept: string | undefined): FieldEditor {
  function Files({ value, onChange, id }: InputProps) {
    const { t } = useLingui();
    const [pending, setPending] = useState<UploadFile[]>([]);
    const stored = filesOf(value);
    const list: UploadFile[] = [
      ...stored.map((f) => ({ uid: f.id, name: f.name, status: "done" as const })),
      ...pending,
    ];
    return (
      <Upload
        id={id}
        multiple
        accept={accept}
        fileList={list}
        onRemove={(gone) => {
          setPending((files) => files.filter((f) => f.uid !== gone.uid));
          onChange?.(stored.filter((f) => f.id !== gone.uid));
        }}
        customRequest={async ({ file }) => {
          const raw = file as File & { uid: string };
          setPending((files) => [...files, { uid: raw.uid, name: raw.name, status: "uploading" }]);
          try {
            const kept = await uploadFile(raw);
            setPending((files) => files.filter((f) => f.uid !== raw.uid));
            onChange?.([...stored, kept]);
          } catch {
            setPending((files) => files.map((f) => (f.uid === raw.uid ? { ...f, status: "error" } : f)));
          }
        }}
      >
        <Button icon={<UploadOutlined />}>{t`Choose files`}</Button>
      </Upload>
    );
  }
  const toWire = (value: unknown) =>
    filesOf(value).map((file: StoredFile | string) => (typeof file === "string" ? file : file.id));
  return { Input: Files, Filter: textEditor().Filter, multiline: true, toWire };
}
