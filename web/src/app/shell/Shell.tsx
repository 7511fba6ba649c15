/** The frame around every page: navigation, header, overlays; live updates run here. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Outlet, useNavigate, useNavigation } from "react-router";
import { getMe } from "@/client/calls";
import { SkeletonLines, Trouble } from "@/kit/States";
import { usePhone } from "@/kit/viewport";
import { loadMeta, ME, META, useObject } from "@/platform/meta/meta";
import { CreateProvider, type Creating } from "@/platform/records/form/creating";
import { Connection } from "./Connection";
import { Header } from "./Header";
import { useLive } from "./live";
import { PhoneBar } from "./PhoneBar";
import { SideNav } from "./SideNav";
import "./shell.css";

const SearchOverlay = lazy(() => import("./SearchOverlay"));
const SetUpFirst = lazy(() => import("@/features/account/SetUpFirst"));
const RecordDrawer = lazy(() => import("@/platform/records/form/RecordDrawer"));

export function Shell() {
  const me = useQuery({ queryKey: ME, queryFn: getMe, staleTime: 300_000 });
  const meta = useQuery({ queryKey: META, queryFn: loadMeta, staleTime: Number.POSITIVE_INFINITY });
  const error = me.error ?? meta.error;
  if (me.data?.must?.length)
    return (
      <Suspense fallback={<SkeletonLines rows={14} />}>
        <SetUpFirst />
      </Suspense>
    );
  if (me.data && meta.data) return <SignedInShell />;
  if (error) {
    return (
      <Trouble
        error={error}
        retry={() => {
          me.refetch();
          meta.refetch();
        }}
      />
    );
  }
  return (
    <div className="shell">
      <div className="side" />
      <div className="stage">
        <div className="header" />
        <SkeletonLines rows={14} />
      </div>
    </div>
  );
}

function SignedInShell() {
  const { t } = useLingui();
  const phone = usePhone();
  const [searching, setSearching] = useState(false);
  const [folded, setFolded] = useState(() => localStorage.getItem("gx.nav") === "folded");
  const { unread, connected } = useLive();
  const moving = useNavigation().state !== "idle";

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setSearching((open) => !open);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const fold = () => {
    localStorage.setItem("gx.nav", folded ? "open" : "folded");
    setFolded(!folded);
  };

  return (
    <CreateProvider form={(creating, close) => <CreateForm creating={creating} close={close} />}>
      <a className="skip" href="#main">{t`Skip to content`}</a>
      <div className={`shell${folded ? " folded" : ""}${phone ? " on-phone" : ""}`}>
        {!phone && <SideNav folded={folded} onFold={fold} />}
        <div className="stage">
          <Header onSearch={() => setSearching(true)} unread={unread} />
          <Connection connected={connected} />
          {moving && <i className="moving" aria-hidden="true" />}
          <main id="main" className="main" tabIndex={-1}>
            <Suspense fallback={<SkeletonLines rows={14} />}>
              <Outlet />
            </Suspense>
          </main>
          {phone && <PhoneBar onSearch={() => setSearching(true)} unread={unread} />}
        </div>
      </div>
      <Suspense fallback={null}>{searching && <SearchOverlay onClose={() => setSearching(false)} />}</Suspense>
    </CreateProvider>
  );
}

function CreateForm({ creating, close }: { creating: Creating; close: () => void }) {
  const navigate = useNavigate();
  const spec = useObject(creating.object);
  if (!spec) return null;
  const after =
    creating.onCreated ??
    (creating.initial ? undefined : (saved: { id: string }) => navigate(`/o/${spec.key}/${saved.id}`));
  return (
    <Suspense fallback={null}>
      <RecordDrawer spec={spec} initial={creating.initial} onClose={close} onSaved={after} />
    </Suspense>
  );
}
