/** A place that takes dropped and pasted files, and a button that opens the picker. */
import PaperClipOutlined from "@ant-design/icons/PaperClipOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, type ButtonProps } from "antd";
import { type ReactNode, useRef, useState } from "react";
import "./files.css";

interface AreaProps {
  onFiles: (files: File[]) => void;
  className?: string;
  children: ReactNode;
}

export function DropArea({ onFiles, className = "", children }: AreaProps) {
  const [over, setOver] = useState(false);
  const take = (data: DataTransfer | null): boolean => {
    const files = [...(data?.files ?? [])];
    if (files.length) onFiles(files);
    return files.length > 0;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way to what the button inside does.
    <div
      className={`drop-area ${className}${over ? " over" : ""}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (take(event.dataTransfer)) event.preventDefault();
      }}
      onPaste={(event) => {
        if (take(event.clipboardData)) event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}

interface ButtonArea extends Pick<ButtonProps, "size" | "type" | "loading" | "id"> {
  accept?: string;
  onFiles: (files: File[]) => void;
  /** Only the icon, with its name for screen readers. */
  bare?: boolean;
}

export function FilesButton({ accept, onFiles, bare, ...look }: ButtonArea) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        {...look}
        icon={<PaperClipOutlined aria-hidden="true" />}
        aria-label={bare ? t`Add files` : undefined}
        title={bare ? t`Add files` : undefined}
        onClick={() => input.current?.click()}
      >
        {bare ? null : t`Add files`}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again after it was removed.
          event.target.value = "";
        }}
      />
    </>
  );
}
