/** Files of a field: picked, dropped or pasted, sent to /files; the record keeps the ids. */
import { useRef } from "react";
import type { StoredFile } from "@/client/types";
import { DropArea, FilesButton } from "@/platform/files/DropArea";
import { FileRows } from "@/platform/files/FileRows";
import { useUploads } from "@/platform/files/uploads";
import type { FieldEditor, InputProps } from "../kinds";
import { filesOf } from "./display";
import { textEditor } from "./editor";

export function uploadEditor(accept: string | undefined): FieldEditor {
  function Files({ value, onChange, id }: InputProps) {
    const uploads = useUploads();
    // Files may be removed or added while others are on their way.
    const now = useRef<StoredFile[]>([]);
    now.current = filesOf(value);
    const change = (next: StoredFile[]) => {
      now.current = next;
      onChange?.(next);
    };
    const add = async (files: File[]) => {
      const kept = await uploads.send(files);
      if (kept.length) change([...now.current, ...kept]);
    };
    return (
      <DropArea onFiles={add}>
        <FilesButton id={id} accept={accept} onFiles={add} loading={uploads.busy} />
        <FileRows
          files={now.current}
          uploads={uploads}
          onRemove={(gone) => change(now.current.filter((file) => file.id !== gone.id))}
        />
      </DropArea>
    );
  }
  const toWire = (value: unknown) =>
    filesOf(value).map((file: StoredFile | string) => (typeof file === "string" ? file : file.id));
  return { Input: Files, Filter: textEditor().Filter, multiline: true, toWire };
}
