/** How many forms on the page hold words that are not saved yet. */
let forms = 0;

/** Answers a function that takes it back. */
export function holdUnsaved(): () => void {
  forms += 1;
  let held = true;
  return () => {
    if (held) forms -= 1;
    held = false;
  };
}

export const hasUnsaved = () => forms > 0;
