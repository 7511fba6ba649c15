import type { Language } from "@/kit/language";
import { textDisplay } from "../shapes/display";

export interface Address {
  region?: string | null;
  street?: string | null;
  postcode?: string | null;
  name?: string | null;
  name_en?: string | null;
}

export const addressText = (value: unknown, language: Language): string => {
  if (!value || typeof value !== "object") return String(value ?? "");
  const address = value as Address;
  if (language === "en" && address.name_en) return address.name_en;
  return address.name || [address.street, address.postcode].filter(Boolean).join(" ");
};

export const display = textDisplay(240, (value, _field, language) => addressText(value, language));
