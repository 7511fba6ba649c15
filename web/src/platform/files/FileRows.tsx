/** Files by name, size and link; those on their way or refused below them. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import LoadingOutlined from "@ant-design/icons/LoadingOutlined";
import PaperClipOutlined from "@ant-design/icons/PaperClipOutlined";
import { useLingui } from "@lingui/react/macro";
import { fileUrl } from "@/client/calls";
import type { StoredFile } from "@/client/types";
import { formatSize } from "@/kit/formats";
import type { Uploads } from "./uploads";
import "./files.css";

interface Props {
  files: StoredFile[];
  onRemove?: (file: StoredFile) => void;
  uploads?: Uploads;
}

export function FileRows({ files, onRemove, uploads }: Props) {
  const { t } = useLingui();
  const sending = uploads?.sending ?? [];
  if (files.length + sending.length === 0) return null;
  return (
    <ul className="file-rows">
      {files.map((file) => (
        <li key={file.id}>
          <FileLink file={file} />
          {onRemove && (
            <button
              type="button"
              className="file-remove"
              aria-label={t`Remove ${file.name}`}
              title={t`Remove`}
              onClick={() => onRemove(file)}
            >
              <CloseOutlined aria-hidden="true" />
            </button>
          )}
        </li>
      ))}
      {sending.map((one) => (
        <li key={one.key} className={one.trouble ? "file-refused" : undefined}>
          {one.trouble ? <PaperClipOutlined aria-hidden="true" /> : <LoadingOutlined aria-hidden="true" />}
          <span className="one-line">{one.name}</span>
          <span className="meta" role={one.trouble ? "alert" : undefined}>
            {one.trouble ?? t`Uploading…`}
          </span>
          {one.trouble && (
            <button
              type="button"
              className="file-remove"
              aria-label={t`Dismiss ${one.name}`}
              onClick={() => uploads?.dismiss(one.key)}
            >
              <CloseOutlined aria-hidden="true" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Pictures open beside the page, everything else is saved. */
export function FileLink({ file }: { file: StoredFile }) {
  const shown = file.type?.startsWith("image/");
  return (
    <a
      className="file-link"
      href={fileUrl(file.id)}
      title={file.name}
      {...(shown ? { target: "_blank", rel: "noreferrer" } : { download: file.name })}
    >
      <PaperClipOutlined aria-hidden="true" />
      <span className="one-line">{file.name}</span>
      {file.size !== undefined && <span className="meta num">{formatSize(file.size)}</span>}
    </a>
  );
}
