/**
 * The 80 classes of the object detector, with what people call them. One row a class, fields
 * separated by `|`: name, plural, Chinese name, Chinese measure word, kind, other English words.
 */

export interface CocoClass {
  readonly name: string;
  readonly plural: string;
  readonly chinese: string;
  /** Measure word: two cats are 两只猫. */
  readonly measure: string;
  readonly kind: string;
  readonly otherWords: readonly string[];
}

const ROWS = `
person|people|人|个|living being|persons,man,men,woman,women,human,humans,boy,boys,girl,girls,child,children,kid,kids,guy,guys,lady,ladies,adult,adults,somebody,someone,anyone,anybody,pedestrian,baby,babies,player,crowd,passenger,folks
bicycle|bicycles|自行车|辆|cycle|bike,cycle,pushbike
car|cars|汽车|辆|motor vehicle|automobile,auto,sedan
motorcycle|motorcycles|摩托车|辆|motor vehicle|motorbike,scooter
airplane|airplanes|飞机|架|aircraft|plane,aeroplane,jet
bus|buses|公交车|辆|motor vehicle|coach
train|trains|火车|列|vehicle|locomotive,railway
truck|trucks|卡车|辆|motor vehicle|lorry
boat|boats|船|艘|watercraft|yacht,sailboat,vessel
traffic light|traffic lights|红绿灯|个|street furniture|traffic signal,stoplight
fire hydrant|fire hydrants|消防栓|个|street furniture|hydrant
stop sign|stop signs|停车标志|个|sign|
parking meter|parking meters|停车计时器|个|street furniture|
bench|benches|长椅|张|furniture|
bird|birds|鸟|只|animal|
cat|cats|猫|只|pet|kitten,kitty,pussy,feline,pussycat
dog|dogs|狗|只|pet|puppy,doggy,pup,hound,canine
horse|horses|马|匹|farm animal|pony,mare,stallion
sheep|sheep|羊|只|farm animal|lamb
cow|cows|牛|头|farm animal|cattle,bull,calf
elephant|elephants|大象|头|wild animal|
bear|bears|熊|只|wild animal|
zebra|zebras|斑马|匹|wild animal|
giraffe|giraffes|长颈鹿|只|wild animal|
backpack|backpacks|背包|个|bag|rucksack
umbrella|umbrellas|雨伞|把|accessory|parasol
handbag|handbags|手提包|个|bag|purse
tie|ties|领带|条|clothing|necktie
suitcase|suitcases|行李箱|个|bag|luggage,trolley bag
frisbee|frisbees|飞盘|个|sports equipment|
skis|pairs of skis|滑雪板|副|sports equipment|ski
snowboard|snowboards|单板滑雪板|块|sports equipment|
sports ball|balls|球|个|ball|ball
kite|kites|风筝|只|toy|
baseball bat|baseball bats|棒球棒|根|sports equipment|bat
baseball glove|baseball gloves|棒球手套|只|sports equipment|
skateboard|skateboards|滑板|块|sports equipment|
surfboard|surfboards|冲浪板|块|sports equipment|
tennis racket|tennis rackets|网球拍|只|sports equipment|racket
bottle|bottles|瓶子|个|container|
wine glass|wine glasses|酒杯|个|drinking vessel|
cup|cups|杯子|个|drinking vessel|mug
fork|forks|叉子|把|cutlery|
knife|knives|刀|把|cutlery|
spoon|spoons|勺子|把|cutlery|
bowl|bowls|碗|个|dishes|
banana|bananas|香蕉|根|fruit|
apple|apples|苹果|个|fruit|
sandwich|sandwiches|三明治|个|food|
orange|oranges|橙子|个|fruit|
broccoli|heads of broccoli|西兰花|棵|vegetable|
carrot|carrots|胡萝卜|根|vegetable|
hot dog|hot dogs|热狗|个|fast food|
pizza|pizzas|披萨|个|fast food|
donut|donuts|甜甜圈|个|dessert|doughnut
cake|cakes|蛋糕|个|dessert|
chair|chairs|椅子|把|furniture|seat
couch|couches|沙发|张|furniture|sofa
potted plant|potted plants|盆栽|盆|plant|houseplant
bed|beds|床|张|furniture|
dining table|dining tables|餐桌|张|table|
toilet|toilets|马桶|个|bathroom fixture|
tv|televisions|电视|台|electronics|television,telly,monitor,screen
laptop|laptops|笔记本电脑|台|computer|notebook computer
mouse|computer mice|鼠标|个|electronics|
remote|remote controls|遥控器|个|electronics|remote control
keyboard|keyboards|键盘|个|electronics|
cell phone|cell phones|手机|部|phone|cellphone,mobile phone,smartphone,mobile,iphone
microwave|microwaves|微波炉|台|appliance|
oven|ovens|烤箱|台|appliance|stove,cooker
toaster|toasters|烤面包机|台|appliance|
sink|sinks|水槽|个|bathroom fixture|basin
refrigerator|refrigerators|冰箱|台|appliance|fridge,freezer
book|books|书|本|stationery|
clock|clocks|时钟|个|timepiece|
vase|vases|花瓶|个|container|
scissors|pairs of scissors|剪刀|把|tool|
teddy bear|teddy bears|泰迪熊|个|toy|stuffed bear
hair drier|hair driers|吹风机|个|appliance|hair dryer,hairdryer
toothbrush|toothbrushes|牙刷|把|bathroom article|
`;

/** Every class the detector knows, by its name in evidence. */
export const COCO_CLASSES: ReadonlyMap<string, CocoClass> = new Map(
  ROWS.trim()
    .split('\n')
    .map((row): [string, CocoClass] => {
      const [name = '', plural = '', chinese = '', measure = '', kind = '', words = ''] =
        row.split('|');
      const otherWords = words === '' ? [] : words.split(',');
      return [name, { name, plural, chinese, measure, kind, otherWords }];
    }),
);
