import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudDouble } from '../../testing/cloud-double.ts';
import { labPorts } from '../../testing/cluster-lab.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { labCloudPorts } from '../../testing/pool-lab.ts';
import { projectRoot } from '../../testing/scratch.ts';
import type { Claim } from '../runtime/controller.ts';
import { cloudRounds } from './cloud-rounds.ts';
import { clusterRounds } from './cluster-subject.ts';

const text = readFileSync(join(projectRoot, 'docs/controllers.md'), 'utf8');
const rows = [...text.matchAll(/^\| ([a-z-]+) \| (.+) \|$/gm)].map(([, name, writes]) => [name, writes]);

function written({ group, resource, half, which }: Claim): string {
  const full = group === '' ? resource : `${resource}.${group}`;
  return `${full} ${half}${which === undefined ? '' : ` (${which})`}`;
}

describe('docs/controllers.md', () => {
  it('says who writes what', () => {
    const { driver } = cloudDouble({ clock: fakeClock(), idempotent: 0, listLag: 0 });
    const clouds = cloudRounds(labCloudPorts(fakeClock(), driver), []);
    const controllers = [clusterRounds(labPorts()), ...clouds.subjects].flatMap((subject) => subject.controllers);
    const known = controllers.map(({ name, writes }) => [name, writes.map(written).join(', ')]);
    expect(rows.filter(([name]) => name !== 'controller' && name !== 'thrown' && name !== 'nothing')).toEqual(known);
  });
});
