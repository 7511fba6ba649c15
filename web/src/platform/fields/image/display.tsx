import { fileUrl } from "@/client/calls";
import type { FieldDisplay, ShowProps } from "../kinds";
import { filesOf } from "../shapes/display";

function Cell({ value }: ShowProps) {
  return (
    <span className="row" style={{ gap: 4 }}>
      {filesOf(value)
        .slice(0, 4)
        .map((file) => (
          <img key={file.id} className="thumb" src={fileUrl(file.id)} alt={file.name} loading="lazy" />
        ))}
    </span>
  );
}

function Read({ value }: ShowProps) {
  return (
    <span className="row" style={{ flexWrap: "wrap" }}>
      {filesOf(value).map((file) => (
        <a key={file.id} href={fileUrl(file.id)} target="_blank" rel="noreferrer">
          <img className="thumb thumb-large" src={fileUrl(file.id)} alt={file.name} loading="lazy" />
        </a>
      ))}
    </span>
  );
}

export const display: FieldDisplay = {
  Cell,
  Read,
  width: 120,
  text: (value) =>
    filesOf(value)
      .map((file) => file.name)
      .join("、"),
};
