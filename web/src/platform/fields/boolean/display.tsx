import { textDisplay } from "../shapes/display";

export const display = textDisplay(80, (value, _field, language) =>
  language === "zh" ? (value ? "是" : "否") : value ? "Yes" : "No",
);
