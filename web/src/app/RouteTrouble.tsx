/** A page that failed says so inside the shell; a new release of the application reloads once. */
import { useRouteError } from "react-router";
import { Trouble } from "@/kit/States";

export function RouteTrouble() {
  const error = useRouteError();
  return <Trouble error={error} retry={() => location.reload()} />;
}
