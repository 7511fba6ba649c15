import PaperClipOutlined from "@ant-design/icons/PaperClipOutlined";
import { fileUrl } from "@/client/calls";
import { formatSize } from "@/kit/formats";
import type { FieldDisplay, ShowProps } from "../kinds";
import { filesOf, textDisplay } from "../shapes/display";

function Read({ value }: ShowProps) {
  return (
    <span className="file-list">
      {filesOf(value).map((file) => (
        <a key={file.id} href={fileUrl(file.id)} target="_blank" rel="noreferrer">
          <PaperClipOutlined /> {file.name} <span className="meta">{formatSize(file.size ?? 0)}</span>
        </a>
      ))}
    </span>
  );
}

export const display: FieldDisplay = {
  ...textDisplay(160, (value) =>
    filesOf(value)
      .map((file) => file.name)
      .join("、"),
  ),
  Read,
};
