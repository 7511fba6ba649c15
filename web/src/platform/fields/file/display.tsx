import { FileRows } from "@/platform/files/FileRows";
import type { FieldDisplay, ShowProps } from "../kinds";
import { filesOf, textDisplay } from "../shapes/display";

export const display: FieldDisplay = {
  ...textDisplay(160, (value) =>
    filesOf(value)
      .map((file) => file.name)
      .join("、"),
  ),
  Read: ({ value }: ShowProps) => <FileRows files={filesOf(value)} />,
};
