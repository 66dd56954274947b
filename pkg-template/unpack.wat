;; Puts the core's module together again from the text that it travels as. It is WebAssembly itself because it runs once,
;; when everything is cold: an engine takes half a millisecond to start it, and a JavaScript of the same work runs in an
;; interpreter.
;;
;; The module is told one number at a time, and each number by decisions between two ways down a small tree of sixteen
;; leaves. Six contexts (what stood here before: the last instructions, the same operand last time, …) each remember how
;; such a decision went; their opinions are added up, a learned gain says how far the sum can be trusted, and so the
;; outcome costs what it surprises: 0.02 of a bit, or ten. `xtask/src/packer.rs` does the same to pack, and tells what is
;; said in which order. Whatever is changed here changes there; the build unpacks what it packed, so nothing is checked.
;;
;; The text is a range code of six bits a character: `>` is 0, and so on to `~`, without the backslash, which would need
;; another.
;;
;;   0x000000  tree: where a decision leads, by node and outcome; from 16 on a leaf
;;   0x000040  numbers by how they are written: what is added to them
;;   0x000080  contexts; where each remembers
;;   0x001000  the operand last time, by place
;;   0x002000  opcode, form and usual operand of each instruction
;;   0x003000  what a memory becomes by a decision that goes one way, and the other
;;   0x004000  opinion of a memory
;;   0x006000  chance of a sum of opinions
;;   0x008000  gains
;;   0x010000  the text, written by the caller
;;   0x040000  the module
;;   0x080000  memories: 2^17 of sixteen bytes, the first of which tells whose it is; the others have, for each node of
;;             the tree, how often a decision went the one way (low bits) and the other
(module
  (memory (export "memory") 40)
  (data (i32.const 2)
    "\02\03\10\04\05\06\11\1c\07\08\09\0a\12\13\14\15\1d\0b\0c\0d\16\17\18\1e\0e\0f\19\1a\1b\1f")
  (data (i32.const 0x40) "\0c\00\1c\00\1c\01")

  ;; The next character; the range that is left, and where in it the code lies.
  (global $next (mut i32) (i32.const 0x10000))
  (global $range (mut i32) (i32.const 0))
  (global $code (mut i32) (i32.const 0))
  ;; Where the next byte of the module goes.
  (global $to (mut i32) (i32.const 0x40000))
  ;; What came before, the last one lowest: bytes; kinds of instructions; kinds of those whose values are on the stack;
  ;; blocks that are open.
  (global $bytes (mut i32) (i32.const 0))
  (global $kinds (mut i64) (i64.const 0))
  (global $stack (mut i64) (i64.const 0))
  (global $blocks (mut i32) (i32.const 0))
  ;; The last four instructions with their operands.
  (global $first (mut i32) (i32.const 0))
  (global $second (mut i32) (i32.const 0))
  (global $third (mut i32) (i32.const 0))
  (global $fourth (mut i32) (i32.const 0))
  ;; The number of the function, and the highest local so far and one.
  (global $function (mut i32) (i32.const 0))
  (global $locals (mut i32) (i32.const 0))

  (func $digit
    (local $char i32)
    (global.set $code
      (i32.or
        (i32.shl (global.get $code) (i32.const 6))
        (i32.sub
          (i32.sub (local.tee $char (i32.load8_u (global.get $next))) (i32.const 62))
          (i32.gt_u (local.get $char) (i32.const 92)))))
    (global.set $range (i32.shl (global.get $range) (i32.const 6)))
    (global.set $next (i32.add (global.get $next) (i32.const 1))))

  (func $hash (param $one i32) (param $other i32) (result i32)
    (i32.xor
      (local.tee $one
        (i32.mul
          (i32.add (i32.mul (local.get $one) (i32.const 0x85ebca6b)) (local.get $other))
          (i32.const 0x9e3779b1)))
      (i32.shr_u (local.get $one) (i32.const 15))))

  ;; Sets the context at `at`, of those for `what`.
  (func $context (param $at i32) (param $what i32) (param $one i32) (param $other i32)
    (i32.store offset=0x80 (local.get $at)
      (call $hash
        (call $hash (i32.add (i32.shl (local.get $what) (i32.const 5)) (local.get $at)) (local.get $one))
        (local.get $other))))

  ;; One of sixteen. `before` is what was told of the same number so far, and `gains` where the gains for its decisions
  ;; are.
  (func $nibble (param $before i32) (param $gains i32) (result i32)
    (local $at i32) (local $memory i32) (local $owner i32) (local $node i32) (local $sum i32) (local $chance i32)
    (local $bound i32) (local $outcome i32) (local $error i32) (local $counts i64) (local $kept i64)
    (loop $contexts
      (local.set $owner
        (i32.mul
          (call $hash (i32.load offset=0x80 (local.get $at)) (local.get $before))
          (i32.const 0x2545f491)))
      (i32.store offset=0xa0 (local.get $at)
        (local.tee $memory (i32.shl (i32.shr_u (local.get $owner) (i32.const 15)) (i32.const 4))))
      ;; What another context remembered is forgotten. It takes no branch: half the time it would be a surprise.
      (local.set $kept
        (i64.sub
          (i64.const 0)
          (i64.extend_i32_u
            (i32.eq
              (i32.wrap_i64
                (i64.and (local.tee $counts (i64.load offset=0x80000 (local.get $memory))) (i64.const 0xff)))
              (local.tee $owner (i32.and (local.get $owner) (i32.const 0xff)))))))
      (i64.store offset=0x80000 (local.get $memory)
        (i64.or
          (i64.and (local.get $counts) (local.get $kept))
          (i64.extend_i32_u (local.get $owner))))
      (i64.store offset=0x80008 (local.get $memory)
        (i64.and (i64.load offset=0x80008 (local.get $memory)) (local.get $kept)))
      (br_if $contexts (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 24))))
    (local.set $node (i32.const 1))
    (loop $decisions
      (local.set $sum (local.tee $at (i32.const 0)))
      (loop $opinions
        (local.set $sum
          (i32.add
            (local.get $sum)
            (i32.load16_s offset=0x4000
              (i32.shl
                (i32.load8_u offset=0x80000
                  (i32.add (i32.load offset=0xa0 (local.get $at)) (local.get $node)))
                (i32.const 1)))))
        (br_if $opinions (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 24))))
      (local.set $at (i32.add (local.get $gains) (i32.shl (local.get $node) (i32.const 2))))
      (local.set $chance
        (i32.shr_s
          (i32.mul (local.get $sum) (i32.add (i32.load offset=0x8000 (local.get $at)) (i32.const 5000)))
          (i32.const 14)))
      (if (i32.gt_s (local.get $chance) (i32.const 2047)) (then (local.set $chance (i32.const 2047))))
      (if (i32.lt_s (local.get $chance) (i32.const -2047)) (then (local.set $chance (i32.const -2047))))
      (local.set $chance
        (i32.load16_u offset=0x6000
          (i32.shl (i32.add (local.get $chance) (i32.const 0x800)) (i32.const 1))))
      (local.set $bound
        (i32.shr_u (i32.mul (i32.shr_u (global.get $range) (i32.const 14)) (local.get $chance)) (i32.const 2)))
      (if (local.tee $outcome (i32.lt_u (global.get $code) (local.get $bound)))
        (then (global.set $range (local.get $bound)))
        (else
          (global.set $code (i32.sub (global.get $code) (local.get $bound)))
          (global.set $range (i32.sub (global.get $range) (local.get $bound)))))
      (loop $digits
        (if (i32.lt_u (global.get $range) (i32.const 0x1000000))
          (then (call $digit) (br $digits))))
      ;; What was expected teaches nothing.
      (if (i32.gt_u
          (i32.add
            (local.tee $error (i32.sub (i32.shl (local.get $outcome) (i32.const 16)) (local.get $chance)))
            (i32.const 2000))
          (i32.const 4000))
        (then
          (i32.store offset=0x8000 (local.get $at)
            (i32.add
              (i32.load offset=0x8000 (local.get $at))
              (i32.shr_s (i32.mul (local.get $sum) (local.get $error)) (i32.const 16))))
          (local.set $at (i32.const 0))
          (loop $lessons
            (i32.store8 offset=0x80000
              (local.tee $memory (i32.add (i32.load offset=0xa0 (local.get $at)) (local.get $node)))
              (i32.load8_u offset=0x3000
                (i32.or
                  (i32.load8_u offset=0x80000 (local.get $memory))
                  (i32.shl (local.get $outcome) (i32.const 8)))))
            (br_if $lessons (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 24))))))
      (br_if $decisions
        (i32.lt_u
          (local.tee $node
            (i32.load8_u (i32.or (i32.shl (local.get $node) (i32.const 1)) (local.get $outcome))))
          (i32.const 16))))
    (i32.and (local.get $node) (i32.const 15)))

  ;; One of 256, about `what`.
  (func $two (param $what i32) (result i32)
    (local $high i32)
    (i32.or
      (i32.shl
        (local.tee $high
          (call $nibble (i32.const 0) (local.tee $what (i32.shl (local.get $what) (i32.const 7)))))
        (i32.const 4))
      (call $nibble
        (i32.add (local.get $high) (i32.const 1))
        (i32.add (local.get $what) (i32.const 64)))))

  ;; A number about `what`: below twelve it is one of sixteen, the others tell that so many of sixteen follow.
  (func $value (param $what i32) (result i32)
    (local $class i32) (local $left i32) (local $value i32) (local $before i32) (local $nibble i32)
    (if (i32.lt_u
        (local.tee $class
          (call $nibble (i32.const 0) (local.tee $what (i32.shl (local.get $what) (i32.const 7)))))
        (i32.const 12))
      (then (return (local.get $class))))
    (local.set $before (i32.add (local.get $class) (i32.const 1)))
    (local.set $left (i32.shl (i32.const 1) (local.tee $class (i32.sub (local.get $class) (i32.const 12)))))
    (loop $more
      (local.set $nibble
        (call $nibble (local.get $before) (i32.add (local.get $what) (i32.const 64))))
      (local.set $before (call $hash (local.get $before) (local.get $nibble)))
      (local.set $value (i32.or (i32.shl (local.get $value) (i32.const 4)) (local.get $nibble)))
      (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.add
      (local.get $value)
      (i32.load16_u offset=0x40 (i32.shl (local.get $class) (i32.const 1)))))

  (func $put (param $byte i32)
    (i32.store8 (global.get $to) (local.get $byte))
    (global.set $to (i32.add (global.get $to) (i32.const 1))))

  ;; Puts a number as LEB128.
  (func $putNumber (param $value i32)
    (loop $more
      (if (i32.gt_u (local.get $value) (i32.const 127))
        (then
          (call $put (i32.or (local.get $value) (i32.const 128)))
          (local.set $value (i32.shr_u (local.get $value) (i32.const 7)))
          (br $more))))
    (call $put (local.get $value)))

  ;; A byte of the module outside its code.
  (func $byte (result i32)
    (call $context (i32.const 0) (i32.const 0) (i32.and (global.get $bytes) (i32.const 0xff)) (i32.const 0))
    (call $context (i32.const 4) (i32.const 0) (i32.and (global.get $bytes) (i32.const 0xffff)) (i32.const 0))
    (call $context (i32.const 8) (i32.const 0) (i32.and (global.get $bytes) (i32.const 0xffffff)) (i32.const 0))
    (call $context (i32.const 12) (i32.const 0) (i32.shr_u (global.get $bytes) (i32.const 8)) (i32.const 0))
    (call $context (i32.const 16) (i32.const 0)
      (i32.shr_u (global.get $bytes) (i32.const 24))
      (i32.and (global.get $to) (i32.const 3)))
    (call $context (i32.const 20) (i32.const 0) (i32.const 0) (i32.const 0))
    (global.set $bytes (i32.or (i32.shl (global.get $bytes) (i32.const 8)) (call $two (i32.const 0))))
    (i32.and (global.get $bytes) (i32.const 0xff)))

  ;; Puts bytes, told their number first.
  (func $putBytes
    (local $left i32)
    (local.set $left (call $operand (i32.const 4)))
    (loop $more
      (call $put (call $byte))
      (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))

  ;; How many values are on the stack, as far as is known.
  (func $height (result i32)
    (i32.shr_u (i32.sub (i32.const 71) (i32.wrap_i64 (i64.clz (global.get $stack)))) (i32.const 3)))

  ;; Looks at what is before the operand at `place`: twice what it is about, and one for the second operand.
  (func $look (param $place i32)
    (local $what i32)
    (local.set $what (i32.add (local.get $place) (i32.const 2)))
    (call $context (i32.const 0) (local.get $what)
      (i32.load offset=0x1000 (i32.shl (local.get $place) (i32.const 2)))
      (i32.and (i32.wrap_i64 (global.get $stack)) (i32.const 0xff)))
    (call $context (i32.const 4) (local.get $what) (global.get $function) (call $height))
    (call $context (i32.const 8) (local.get $what) (i32.wrap_i64 (global.get $kinds)) (i32.const 0))
    (call $context (i32.const 12) (local.get $what) (global.get $locals) (i32.const 0))
    (call $context (i32.const 16) (local.get $what)
      (call $hash (global.get $first) (global.get $second))
      (call $hash (global.get $third) (global.get $fourth)))
    (call $context (i32.const 20) (local.get $what) (i32.const 0) (i32.const 0)))

  (func $remember (param $place i32) (param $value i32)
    (i32.store offset=0x1000 (i32.shl (local.get $place) (i32.const 2)) (i32.add (local.get $value) (i32.const 1)))
    (global.set $first (call $hash (global.get $first) (local.get $value))))

  (func $operand (param $place i32) (result i32)
    (local $value i32)
    (call $look (local.get $place))
    (call $remember
      (local.get $place)
      (local.tee $value (call $value (i32.shr_u (local.get $place) (i32.const 1)))))
    (local.get $value))

  ;; The next instruction: where its opcode, form and usual operand are.
  (func $instruction (result i32)
    (local $kind i32)
    (call $context (i32.const 0) (i32.const 1)
      (i32.and (i32.wrap_i64 (global.get $kinds)) (i32.const 0xffff))
      (i32.and (i32.wrap_i64 (global.get $stack)) (i32.const 0xffff)))
    (call $context (i32.const 4) (i32.const 1)
      (i32.wrap_i64 (global.get $kinds))
      (i32.and (i32.wrap_i64 (i64.shr_u (global.get $kinds) (i64.const 32))) (i32.const 0xffff)))
    (call $context (i32.const 8) (i32.const 1)
      (global.get $first)
      (i32.or
        (i32.and (i32.wrap_i64 (global.get $stack)) (i32.const 0xff))
        (i32.shl (call $height) (i32.const 8))))
    (call $context (i32.const 12) (i32.const 1)
      (global.get $first)
      (i32.add
        (global.get $second)
        (i32.and (i32.shr_u (i32.wrap_i64 (global.get $kinds)) (i32.const 16)) (i32.const 0xff))))
    (call $context (i32.const 16) (i32.const 1)
      (call $height)
      (i32.and (global.get $blocks) (i32.const 3)))
    (call $context (i32.const 20) (i32.const 1)
      (i32.and (i32.wrap_i64 (global.get $kinds)) (i32.const 0xff))
      (i32.and (global.get $blocks) (i32.const 3)))
    (global.set $fourth (global.get $third))
    (global.set $third (global.get $second))
    (global.set $second (global.get $first))
    (global.set $first (local.tee $kind (i32.add (call $value (i32.const 1)) (i32.const 6))))
    (global.set $kinds
      (i64.or (i64.shl (global.get $kinds) (i64.const 8)) (i64.extend_i32_u (local.get $kind))))
    (local.get $kind))

  (func $putFunction
    (local $begin i32) (local $left i32) (local $kind i32) (local $place i32) (local $opcode i32) (local $form i32)
    (local $usual i32) (local $depth i32) (local $value i32) (local $effect i32)
    (memory.fill (i32.const 0x1000) (i32.const 0) (i32.const 0x800))
    (global.set $function (i32.add (global.get $function) (i32.const 1)))
    (global.set $locals (i32.const 0))
    (global.set $stack (i64.const 0))
    (global.set $blocks (i32.const 0))
    (global.set $kinds (i64.or (i64.shl (global.get $kinds) (i64.const 8)) (i64.const 3)))
    (local.set $begin (global.get $to))
    (call $putNumber (local.tee $left (call $operand (i32.const 6))))
    (loop $groups
      (if (local.get $left)
        (then
          (call $putNumber (call $operand (i32.const 8)))
          (call $put (i32.xor (call $operand (i32.const 10)) (i32.const 0x7f)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $groups))))
    (local.set $depth (i32.const 1))
    (loop $instructions
      (local.set $place (i32.shl (local.tee $kind (call $instruction)) (i32.const 1)))
      (local.set $kind (i32.shl (local.get $kind) (i32.const 2)))
      (call $put (local.tee $opcode (i32.load8_u offset=0x2000 (local.get $kind))))
      (local.set $effect (i32.load8_u offset=0x2001 (local.get $kind)))
      (local.set $usual (i32.load8_u offset=0x2002 (local.get $kind)))
      (if (local.tee $form (i32.and (local.get $effect) (i32.const 7)))
        (then
          (if (i32.gt_u (local.get $form) (i32.const 5))
            (then
              ;; Bytes: LEB128 to its end, or eight of a float.
              (local.set $left (i32.const 0))
              (loop $bytes
                (call $look (local.get $place))
                (call $put (local.tee $value (call $two (i32.shr_u (local.get $place) (i32.const 1)))))
                (call $remember
                  (local.get $place)
                  (i32.add (local.get $value) (i32.shl (local.get $left) (i32.const 8))))
                (local.set $left (i32.add (local.get $left) (i32.const 1)))
                (br_if $bytes
                  (select
                    (i32.gt_u (local.get $value) (i32.const 127))
                    (i32.ne (local.get $left) (i32.const 8))
                    (i32.eq (local.get $form) (i32.const 6))))))
            (else
              (local.set $value (i32.xor (call $operand (local.get $place)) (local.get $usual)))
              (if (i32.eq (local.get $form) (i32.const 2))
                (then
                  ;; A constant: LEB128 with a sign. What would be 284 is the first address of the data.
                  (if (i32.gt_u (local.get $value) (i32.const 283))
                    (then (local.set $value (i32.add (local.get $value) (i32.const 0xffee4)))))
                  (loop $more
                    (if (i32.gt_u (i32.add (local.get $value) (i32.const 64)) (i32.const 127))
                      (then
                        (call $put (i32.or (local.get $value) (i32.const 128)))
                        (local.set $value (i32.shr_s (local.get $value) (i32.const 7)))
                        (br $more))))
                  (call $put (i32.and (local.get $value) (i32.const 127))))
                (else
                  (call $putNumber (local.get $value))
                  (if (i32.and
                      (i32.lt_u (i32.sub (local.get $opcode) (i32.const 0x20)) (i32.const 3))
                      (i32.ge_u (local.get $value) (global.get $locals)))
                    (then (global.set $locals (i32.add (local.get $value) (i32.const 1)))))
                  ;; How many more operands follow.
                  (local.set $left
                    (if (result i32) (i32.eq (local.get $form) (i32.const 4))
                      (then (i32.add (local.get $value) (i32.const 1)))
                      (else
                        (if (result i32) (i32.eq (local.get $form) (i32.const 5))
                          (then
                            (i32.add
                              (i32.gt_u (local.get $value) (i32.const 7))
                              (i32.eq (local.get $value) (i32.const 10))))
                          (else (i32.eq (local.get $form) (i32.const 3)))))))
                  (loop $operands
                    (if (local.get $left)
                      (then
                        (call $putNumber
                          (i32.rotl (call $operand (i32.add (local.get $place) (i32.const 1))) (local.get $usual)))
                        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                        (br $operands))))))))))
      ;; What it takes from the stack, and whether it gives something.
      (global.set $stack
        (i64.shr_u
          (global.get $stack)
          (i64.extend_i32_u (i32.and (local.get $effect) (i32.const 0x38)))))
      (if (i32.and (local.get $effect) (i32.const 0x40))
        (then
          (global.set $stack
            (i64.or
              (i64.shl (global.get $stack) (i64.const 8))
              (i64.extend_i32_u (i32.shr_u (local.get $place) (i32.const 1)))))))
      (if (i32.lt_u (i32.sub (local.get $opcode) (i32.const 2)) (i32.const 3))
        (then
          (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
          (global.set $blocks
            (i32.or
              (i32.shl (global.get $blocks) (i32.const 2))
              (i32.sub (local.get $opcode) (i32.const 1))))))
      (if (i32.eq (local.get $opcode) (i32.const 0x0b))
        (then
          (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
          (global.set $blocks (i32.shr_u (global.get $blocks) (i32.const 2)))))
      (br_if $instructions (local.get $depth)))
    ;; The size of a function stands before it.
    (local.set $left (i32.sub (global.get $to) (local.get $begin)))
    (local.set $value
      (i32.add
        (i32.add
          (i32.gt_u (local.get $left) (i32.const 0x7f))
          (i32.gt_u (local.get $left) (i32.const 0x3fff)))
        (i32.add (local.get $begin) (i32.const 1))))
    (memory.copy (local.get $value) (local.get $begin) (local.get $left))
    (global.set $to (local.get $begin))
    (call $putNumber (local.get $left))
    (global.set $to (i32.add (local.get $value) (local.get $left))))

  ;; The logarithm of how often it went one way, and a fifth: of five times that, which is the same for a difference.
  (func $odds (param $count i32) (result i32)
    (i32.reinterpret_f32
      (f32.convert_i32_u (i32.add (i32.mul (local.get $count) (i32.const 5)) (i32.const 1)))))

  ;; A count of what happened again.
  (func $more (param $count i32) (result i32)
    (i32.add (local.get $count) (i32.lt_u (local.get $count) (i32.const 15))))

  ;; A count of what did not: what was long ago counts less.
  (func $less (param $count i32) (result i32)
    (local $half i32)
    (select
      (local.get $count)
      (local.tee $half (i32.add (i32.shr_u (local.get $count) (i32.const 1)) (i32.const 2)))
      (i32.lt_u (local.get $count) (local.get $half))))

  (func (export "unpack")
    (local $at i32) (local $left i32) (local $chance f32)
    (loop $tables
      ;; Twice, what follows when it went one way, and when it went the other.
      (if (i32.lt_u (local.get $at) (i32.const 0x100))
        (then
          (i32.store16 offset=0x4000 (i32.shl (local.get $at) (i32.const 1))
            (i32.shr_s
              (i32.sub
                (call $odds (i32.and (local.get $at) (i32.const 15)))
                (call $odds (i32.shr_u (local.get $at) (i32.const 4))))
              (i32.const 16)))
          (i32.store8 offset=0x3100 (local.get $at)
            (i32.or
              (call $more (i32.and (local.get $at) (i32.const 15)))
              (i32.shl (call $less (i32.shr_u (local.get $at) (i32.const 4))) (i32.const 4))))
          (i32.store8 offset=0x3000 (local.get $at)
            (i32.or
              (call $less (i32.and (local.get $at) (i32.const 15)))
              (i32.shl (call $more (i32.shr_u (local.get $at) (i32.const 4))) (i32.const 4))))))
      ;; The chance of a logarithm to the base of two, in 1/128, as the bits of floats have it.
      (local.set $chance
        (f32.reinterpret_i32
          (i32.add
            (i32.shl (i32.sub (local.get $at) (i32.const 0x800)) (i32.const 16))
            (i32.const 0x3f800000))))
      (i32.store16 offset=0x6000 (i32.shl (local.get $at) (i32.const 1))
        (i32.trunc_f32_u
          (f32.mul
            (f32.div (local.get $chance) (f32.add (local.get $chance) (f32.const 1)))
            (f32.const 65536))))
      (br_if $tables (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 0x1000))))
    (loop $digits
      (call $digit)
      (br_if $digits (i32.lt_u (global.get $next) (i32.const 0x10005))))
    (global.set $range (i32.const 0x40000000))
    (local.set $at (i32.const 24))
    (local.set $left (call $byte))
    (loop $instructions
      (i32.store offset=0x2000 (local.get $at)
        (i32.or
          (i32.or (call $byte) (i32.shl (call $byte) (i32.const 8)))
          (i32.shl (call $byte) (i32.const 16))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $instructions (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (call $putBytes)
    (local.set $left (call $operand (i32.const 4)))
    (loop $functions
      (call $putFunction)
      (br_if $functions (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (call $putBytes)))
