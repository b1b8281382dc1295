import { type Address, parseAddress } from '../../../network/address.ts';

/** Name of the instruction by which a node asks the cluster's DNS over each family. */
export const dnsCheckInstruction = 'dns-check';

/** How DNS answered under one of its addresses. */
export interface DnsAnswer {
  readonly server: Address;
  /** `answered`: with the address of the API; `refused`: with an error; `silent`: not at all. */
  readonly outcome: 'answered' | 'refused' | 'silent';
  /** What was seen, for people. */
  readonly detail: string;
}

/** The output of the instruction; simulated nodes answer with it. */
export function printDnsAnswers(answers: readonly DnsAnswer[]): string {
  return answers.map(({ server, outcome, detail }) => `dns\t${server.text}\t${outcome}\t${detail}\n`).join('');
}

/** Reads what the instruction printed; other lines are ignored. */
export function readDnsAnswers(text: string): DnsAnswer[] {
  return text.split('\n').flatMap((line): DnsAnswer[] => {
    const [mark, server = '', outcome = '', ...detail] = line.split('\t');
    const address = parseAddress(server);
    if (mark !== 'dns' || !address.ok) return [];
    const known = outcome === 'answered' || outcome === 'refused' ? outcome : 'silent';
    return [{ server: address.value, outcome: known, detail: detail.join('\t') }];
  });
}
