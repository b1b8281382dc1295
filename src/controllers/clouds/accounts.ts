import type { Cloud, Driver } from '../../drivers/types.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import { sha256Hex } from '../../lib/digest.ts';
import { ask } from './ask.ts';
import { type Census, openCensus, type Want } from './census.ts';
import { type Lane, openLane } from './lane.ts';
import type { CloudCall, CloudPorts, CloudSubject } from './ports.ts';

/** One account in one place at a provider, with everything that its calls share. */
export interface CloudAccount {
  /** The same for the same driver, credential and place. Says nothing of the credential. */
  readonly key: string;
  readonly driver: Driver;
  readonly cloud: Cloud;
  /** Since when this credential is used by this process, in milliseconds. */
  readonly since: number;
  /** Digest of the credential's values. */
  readonly digest: string;
  readonly lane: Lane;
  readonly census: Census;
}

export interface AccountOrder {
  readonly driver: Driver;
  /** The Secret as `namespace:name`; empty where values stand in the configuration, or none are needed. */
  readonly reference: string;
  readonly values: Readonly<Record<string, string>>;
  readonly config: MachineConfig;
}

/** The accounts that are in use. One that nobody wants to know anything of is let go. */
export interface Accounts {
  /** Opens the account, or opens it anew when the credential is another one than before. May throw what the driver throws. */
  open(order: AccountOrder): CloudAccount;
  /** Asks an account's census, and no other's any more. */
  want(account: CloudAccount, want: Want): void;
  unwant(key: string): void;
  all(): Iterable<CloudAccount>;
  stop(): void;
}

export function openAccounts(ports: CloudPorts): Accounts {
  const accounts = new Map<string, CloudAccount>();
  /** By the key of a want: the account that it is directed at. */
  const wanting = new Map<string, string>();

  function open({ driver, reference, values, config }: AccountOrder): CloudAccount {
    const digest = sha256Hex(JSON.stringify(Object.entries(values).sort()));
    const credential = reference === '' ? digest : reference;
    const key = sha256Hex(JSON.stringify([driver.facts.name, credential, driver.placeOf(config)])).slice(0, 32);
    const known = accounts.get(key);
    if (known?.digest === digest) return known;
    const cloud = driver.open({ credential: values, config });
    const account = { ...(known ?? shared(key, driver)), key, driver, cloud, digest, since: ports.clock.now() };
    accounts.set(key, account);
    known?.census.forget();
    return account;
  }

  /** What outlives a change of the credential. */
  function shared(key: string, driver: Driver): Pick<CloudAccount, 'lane' | 'census'> {
    const { clock, random } = ports;
    const wake = (callKey: string) => wakeKey(ports, callKey);
    /** With the credential of now. */
    const askNow = <T>(call: CloudCall['call'], run: (cloud: Cloud | undefined) => Promise<T>) =>
      ask(ports, { driver: driver.facts.name, call }, () => run(accounts.get(key)?.cloud));
    return {
      lane: openLane({ clock, random, wake }),
      census: openCensus({
        clock,
        wake,
        wakeOwner: (machine) => ports.wake('instance', machine),
        list: () => askNow('list', async (cloud) => (await cloud?.list()) ?? []),
        accountId: () => askNow('accountId', async (cloud) => (await cloud?.accountId()) ?? ''),
      }),
    };
  }

  function unwant(key: string): void {
    const before = wanting.get(key);
    const account = before === undefined ? undefined : accounts.get(before);
    wanting.delete(key);
    account?.census.unwant(key);
    if (!account || account.census.isWanted) return;
    account.census.stop();
    account.lane.stop();
    accounts.delete(account.key);
  }

  return {
    open,
    want(account, want) {
      const before = wanting.get(want.key);
      // Wanted before the old one is let go, which may be the same account in another form.
      account.census.want(want);
      wanting.set(want.key, account.key);
      const old = before === undefined || before === account.key ? undefined : accounts.get(before);
      old?.census.unwant(want.key);
      if (old && !old.census.isWanted) {
        old.census.stop();
        old.lane.stop();
        accounts.delete(old.key);
      }
    },
    unwant,
    all: () => accounts.values(),
    stop() {
      for (const { lane, census } of accounts.values()) {
        lane.stop();
        census.stop();
      }
    },
  };
}

/** The key of a call or of a want: whom to wake, and what it is about where a round has several. */
export function callKeyOf(subject: CloudSubject, roundKey: string, about = ''): string {
  return about === '' ? `${subject} ${roundKey}` : `${subject} ${roundKey} ${about}`;
}

/** Has the round of a call's key. */
export function wakeKey(ports: Pick<CloudPorts, 'wake'>, callKey: string): void {
  const [subject, roundKey] = callKey.split(' ');
  if ((subject === 'instance' || subject === 'pool-provider') && roundKey !== undefined) ports.wake(subject, roundKey);
}
