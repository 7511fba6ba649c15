import { textDisplay } from "../shapes/display";

export interface Address {
  region?: string | null;
  street?: string | null;
  postcode?: string | null;
  name?: string | null;
}

export const addressText = (value: unknown): string => {
  if (!value || typeof value !== "object") return String(value ?? "");
  const address = value as Address;
  return address.name || [address.street, address.postcode].filter(Boolean).join(" ");
};

export const display = textDisplay(240, addressText);
