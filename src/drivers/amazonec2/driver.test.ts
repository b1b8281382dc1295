import { afterAll, beforeAll } from 'vitest';
import { driverConformance } from '../../../testing/conformance/driver.ts';
import { openEc2Bench } from '../../../testing/ec2/bench.ts';
import { type Front, startFront } from '../../../testing/ec2/front.ts';
import { type Moto, startMoto } from '../../../testing/ec2/moto.ts';
import { needs } from '../../../testing/needs.ts';
import { amazonec2Facts } from './facts.ts';

needs('moto')('machines on Amazon EC2', () => {
  let moto: Moto;
  let front: Front;

  beforeAll(async () => {
    moto = await startMoto();
    front = await startFront(moto.url);
  });

  afterAll(async () => {
    await front.close();
    await moto.stop();
  });

  driverConformance(amazonec2Facts, () => openEc2Bench(moto, front));
});
