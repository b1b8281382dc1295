import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RangeCase } from './kubernetes-ranges.ts';

/** A case with what the components of Kubernetes 1.36 decided about it. */
export interface Verdict {
  readonly input: RangeCase;
  /** Components of Kubernetes 1.34 and later start with it. */
  readonly accept: boolean;
  /** Components of 1.33 and earlier start with it. */
  readonly acceptBefore134: boolean;
}

const columns = 8;

/**
 * The recorded verdicts that come with the project: one case a line, columns split by tabs: pod ranges, service ranges,
 * the three node masks, the advertised address, and `y` or `n` for each age of Kubernetes.
 */
export function recordedVerdicts(): Verdict[] {
  const text = readFileSync(join(import.meta.dirname, 'data', 'kubernetes-1.36-range-verdicts.tsv'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(verdictFromLine);
}

function verdictFromLine(line: string): Verdict {
  const cells = line.split('\t');
  if (cells.length !== columns) throw new Error(`found ${cells.length} columns in "${line}", expected ${columns}`);
  const [clusterCIDR = '', serviceCIDR = '', any = '', v4 = '', v6 = '', advertiseAddress = '', now, before] = cells;
  return {
    input: {
      clusterCIDR,
      serviceCIDR,
      advertiseAddress,
      ...(any === '' ? {} : { nodeMask: any }),
      ...(v4 === '' ? {} : { nodeMaskV4: v4 }),
      ...(v6 === '' ? {} : { nodeMaskV6: v6 }),
    },
    accept: now === 'y',
    acceptBefore134: before === 'y',
  };
}

interface OracleLine {
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  readonly nodeMask?: number;
  readonly nodeMaskV4?: number;
  readonly nodeMaskV6?: number;
  readonly advertiseAddress: string;
  readonly accept: boolean;
  readonly acceptBefore134: boolean;
}

/** The same verdicts as the oracle's own file has them, from the folder that holds it. */
export function oracleVerdicts(folder: string): Verdict[] {
  const text = readFileSync(join(folder, 'kubernetes-1.36-cidr-verdicts.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { accept, acceptBefore134, nodeMask, nodeMaskV4, nodeMaskV6, ...rest } = JSON.parse(line) as OracleLine;
      const { clusterCIDR, serviceCIDR, advertiseAddress } = rest;
      return {
        input: {
          clusterCIDR,
          serviceCIDR,
          advertiseAddress,
          ...(nodeMask === undefined ? {} : { nodeMask: String(nodeMask) }),
          ...(nodeMaskV4 === undefined ? {} : { nodeMaskV4: String(nodeMaskV4) }),
          ...(nodeMaskV6 === undefined ? {} : { nodeMaskV6: String(nodeMaskV6) }),
        },
        accept,
        acceptBefore134,
      };
    });
}
