import { textDisplay } from "../shapes/display";

export interface Place {
  lat: number;
  lng: number;
  name?: string | null;
}

export const placeText = (value: unknown): string => {
  if (!value || typeof value !== "object") return String(value ?? "");
  const place = value as Place;
  return place.name || `${place.lat}, ${place.lng}`;
};

export const display = textDisplay(180, placeText);
