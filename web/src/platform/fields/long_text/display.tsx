import type { FieldDisplay } from "../kinds";
import { LinesRead, textDisplay } from "../shapes/display";

export const display: FieldDisplay = {
  ...textDisplay(240, (value) => String(value).replace(/\s+/g, " ")),
  Read: LinesRead,
};
