import { expect, it } from 'vitest';
import { machines } from '../custom/journey.ts';
import type { PoolJourney } from './journey.ts';
import { serverCount, workerCount, workerPool } from './story.ts';

/** What becomes of a cluster whose host breaks for good. */
export function describeLoss(journey: () => PoolJourney): void {
  it('replace a host that broke for good, when its Node was unhealthy for as long as the pool allows', {
    concurrent: false,
  }, async () => {
    const { lab, room, ready } = journey();
    const [victim] = await journey().machinesOf(workerPool);
    const name = victim?.metadata.name ?? '';
    const servers = (await journey().machines()).filter(({ metadata }) => !metadata.name.includes(workerPool));
    await room.hostNamed(name).host.turnOff();
    await lab.desk.ask(['wait', '--for=delete', '--timeout=200s', `${machines}/${name}`]);
    await ready(90, serverCount + workerCount);
    const after = (await journey().machines()).map(({ metadata }) => metadata.name);
    expect(after).toEqual(expect.arrayContaining(servers.map(({ metadata }) => metadata.name)));
    expect(room.hostNamed(name).removedAt).toBeDefined();
    expect(room.standing()).toHaveLength(serverCount + workerCount);
  });
}
