/** Says that the line to the server is down; gone by itself when it stands again. */
import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";

const GRACE = 2000;

export function Connection({ connected }: { connected: boolean }) {
  const { t } = useLingui();
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (connected) return setTold(false);
    const timer = setTimeout(() => setTold(true), GRACE);
    return () => clearTimeout(timer);
  }, [connected]);
  return (
    <div className="connection" role="status">
      {told && <span>{t`Connection lost. Reconnecting; what you entered stays.`}</span>}
    </div>
  );
}
