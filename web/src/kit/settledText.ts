/** Text that has stopped changing, never in the middle of an input-method composition. */
import { useEffect, useRef, useState } from "react";

export function useSettledText(text: string, delay: number) {
  const [settled, setSettled] = useState(text);
  const [composing, setComposing] = useState(false);
  useEffect(() => {
    if (composing || text === settled) return;
    const timer = setTimeout(() => setSettled(text), delay);
    return () => clearTimeout(timer);
  }, [text, settled, composing, delay]);
  const composition = useRef({
    onCompositionStart: () => setComposing(true),
    onCompositionEnd: () => setComposing(false),
  }).current;
  return { settled, composing, composition };
}
