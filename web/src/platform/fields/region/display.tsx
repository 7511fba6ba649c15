import type { Language } from "@/kit/language";
import { textDisplay } from "../shapes/display";

interface Place {
  name: string;
  name_en?: string | null;
}

export const regionName = (value: unknown, language: Language): string => {
  if (!value || typeof value !== "object" || !("name" in value)) return String(value ?? "");
  const place = value as Place;
  return (language === "en" && place.name_en) || place.name;
};

export const display = textDisplay(160, (value, _field, language) => regionName(value, language));
