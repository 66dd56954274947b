;; Puts the core's module together again from the text that it travels as: what is told in which order, and what comes
;; before each number, which the model (model.wat) guesses it by. It is WebAssembly itself because it runs once, when
;; everything is cold: an engine takes half a millisecond to start it, and a JavaScript of the same work runs in an
;; interpreter.
;;
;; `xtask/src/packer.rs` has the order in words, and `xtask/src/packer/history.rs` what comes before. The build makes one
;; module of both files and unpacks what it packed, so nothing is checked here.

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

(func (export "unpack")
  (local $at i32) (local $left i32)
  (call $prepare)
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
  (call $putBytes))
