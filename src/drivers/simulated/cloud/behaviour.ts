import type { MachineConfig } from '../../../kinds/machine-config.ts';
import { SimulatedConfig } from '../../../kinds/simulatedconfig/schema.ts';
import { formatFieldPath } from '../../../lib/field-path.ts';
import { decoderOf } from '../../../lib/schema/decoder.ts';
import type { Stack } from '../../../network/family.ts';
import type { CloudProblem } from '../../types.ts';

/** How the cloud behaves towards machines of one configuration; times in milliseconds, rates from 0 to 1. */
export interface Behaviour {
  readonly stack: Stack;
  readonly launchMs: number;
  readonly bootMs: number;
  readonly ipv6DelayMs: number;
  readonly removeMs: number;
  readonly failureRate: number;
  readonly lostAnswerRate: number;
  readonly throttleRate: number;
  /** Infinity where there is no limit. */
  readonly quota: number;
  readonly seed: number;
}

/** Reads configurations; it keeps what has been worked out about their schema. */
export interface ConfigReader {
  /** What is wrong with the fields of a configuration, whatever has become of its metadata. */
  problems(config: MachineConfig): readonly CloudProblem[];
}

export function configReader(): ConfigReader {
  const decoder = decoderOf(SimulatedConfig);
  return {
    problems(config) {
      const metadata = { name: 'any' };
      const decoded = decoder.decode({
        ...config,
        apiVersion: 'drover.dev/v1alpha1',
        kind: 'SimulatedConfig',
        metadata,
      });
      if (decoded.ok) return [];
      return decoded.issues.map(({ path, message, fix }) => ({
        kind: 'bad-parameter',
        field: formatFieldPath(path.slice(0, 1)),
        message: fix === '' ? message : `${message}; ${fix}`,
      }));
    },
  };
}

/** The behaviour that a configuration asks for, with the defaults of its kind. Fields that are none are left out. */
export function behaviourOf(config: Readonly<Record<string, unknown>>): Behaviour {
  const number = (field: string, otherwise: number): number => {
    const value = config[field];
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
  };
  const { stack } = config;
  return {
    stack: stack === 'ipv4' || stack === 'ipv6' ? stack : 'dual',
    launchMs: number('launchSeconds', 1) * 1000,
    bootMs: number('bootSeconds', 2) * 1000,
    ipv6DelayMs: number('ipv6DelaySeconds', 0) * 1000,
    removeMs: number('removeSeconds', 1) * 1000,
    failureRate: number('failureRate', 0),
    lostAnswerRate: number('lostAnswerRate', 0),
    throttleRate: number('throttleRate', 0),
    quota: number('quota', Number.POSITIVE_INFINITY),
    seed: number('seed', 1),
  };
}

/** A seed is a cloud of its own: what goes wrong in it, and what counts for its quota, concerns no other. */
export function placeOf(config: Readonly<Record<string, unknown>>): string {
  return `seed-${behaviourOf(config).seed}`;
}
