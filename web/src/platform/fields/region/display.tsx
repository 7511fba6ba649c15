import { textDisplay } from "../shapes/display";

export const regionName = (value: unknown): string =>
  value && typeof value === "object" && "name" in value ? String(value.name) : String(value ?? "");

export const display = textDisplay(160, regionName);
