import type { Http2SecureServer } from 'node:http2';
import { replaceFile } from '../files.ts';
import type { CertificateNames } from './certificate-names.ts';
import { type CertificateSource, loadCertificates, type ServingTls } from './certificates.ts';

/** The certificates in use, renewed as time passes and as the host's names and addresses change. */
export interface TlsKeeper {
  readonly current: ServingTls;
  /** From now on, gives the server what `refresh` finds. */
  serve(server: Http2SecureServer): void;
  /** Loads or renews; tells whether something else is presented now. Connections that are open keep theirs. */
  refresh(): Promise<boolean>;
}

export interface KeeperOptions {
  readonly source: CertificateSource;
  /** File that gets the authority's certificate for clients on this host. */
  readonly caFile: string;
  /** What the certificate must be valid for, as it is now. */
  names(): CertificateNames;
  now(): Date;
}

export async function openTlsKeeper(options: KeeperOptions): Promise<TlsKeeper> {
  const load = (): Promise<ServingTls> => loadCertificates(options.source, options.names(), options.now());
  let current = await load();
  await replaceFile(options.caFile, current.authority, 0o644);
  let server: Http2SecureServer | undefined;
  return {
    get current() {
      return current;
    },
    serve(target) {
      server = target;
    },
    async refresh() {
      const next = await load();
      if (next.certificate === current.certificate && next.authority === current.authority) return false;
      // Throws for a key that does not belong to the certificate, and the old pair stays.
      server?.setSecureContext({ key: next.key, cert: next.certificate });
      if (next.authority !== current.authority) await replaceFile(options.caFile, next.authority, 0o644);
      current = next;
      return true;
    },
  };
}
