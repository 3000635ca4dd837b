using CsCheck;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

/// <summary>Random expressions over the contexts of contexts.json.</summary>
internal static class ExpressionGen
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("", "0", "1", " 1 ", "0x10", "-0x10", "0o17", "0b11", "1e3", "1e-9", ".5", "5.", ".", "-", "1_0", "Infinity", "-Infinity", "infinity", "NaN", "true",
            "TRUE", "null", "a", "A", "main", "refs/", "{0}", "{0}-{1}", "{{}}", "{{{0}}}", "{", "}", "{9}", "{0:x}", "[1,2]", "{\"a\":{\"b\":[1]}}", "[\"a\",null,true,1.50]",
            "\"q\"", "tag", "name", "é", "É", "\t1\n", "12345678901234567890", "0.1", "0.30000000000000004", "1.0"),
        Gen.String[Gen.Char["ab01.xXeE+- {}[],\"\\é\n"], 0, 6]);

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.OneOf(0, -0.0, 1, -1, 2, 3, 10.5, 16, 42, 1e21, 1e20, 123456789012345680000d, 1e-6, 1e-7, 1.5e-16, 1.0 / 3, 0.1 + 0.2, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon),
        Gen.Int[-5, 20].Select(x => (double)x),
        Gen.Double[-1000, 1000]);

    private static readonly Gen<Syntax> Leaves = Gen.OneOf(
        Gen.Const<Syntax>(new NullLiteral()),
        Gen.Bool.Select(x => (Syntax)new BooleanLiteral(x)),
        Numbers.Select(x => (Syntax)new NumberLiteral(x)),
        Texts.Select(x => (Syntax)new StringLiteral(x)),
        Gen.OneOf("github.event", "github.event.number", "github.event.commits", "GitHub.Event.Labels", "github.event.commits.*", "github.event.commits.*.author",
            "github.event.commits[*].added.*", "github.event.labels.*.name", "github.ref", "github.nothing", "env.EMPTY", "env.hex", "env.SPACED", "env", "matrix",
            "matrix.include", "matrix.nested", "matrix.nested.*", "matrix.nested.*.*", "matrix.version", "matrix.nothing", "needs.*.result", "needs.*.outputs.tag", "needs", "steps",
            "steps.*", "inputs.flag", "inputs.*", "success()", "failure()", "fromJSON(env.JSON)", "fromJSON('[3,[4,\"x\"]]')").Select(x => ExpressionParser.Parse(x).Tree));

    private static readonly Gen<string> Names = Gen.OneOf("event", "name", "author", "outputs", "tag", "added", "k", "true", "with-dash", "length", "A", "a", "b");

    public static Gen<Syntax> Trees { get; } = Gen.Recursive<Syntax>((depth, inner) => depth > 4 ? Leaves : Gen.Frequency(
        (4, Leaves),
        (1, inner.Select(x => (Syntax)new Not(x))),
        (5, Gen.Select(Gen.Enum<BinaryOperator>(), inner, inner, (sign, left, right) => (Syntax)new Binary(sign, left, right))),
        (2, Gen.Select(inner, Names, (target, name) => (Syntax)new PropertyAccess(target, name))),
        (2, Gen.Select(inner, inner, (target, key) => (Syntax)new IndexAccess(target, key))),
        (1, inner.Select(x => (Syntax)new Wildcard(x))),
        (1, Gen.Select(Gen.OneOf("toJSON", "fromJSON"), inner, (name, value) => (Syntax)new Call(name, [value]))),
        (3, Gen.Select(Gen.OneOf("contains", "startsWith", "EndsWith", "join", "format"), inner, inner, (name, left, right) => (Syntax)new Call(name, [left, right]))),
        (1, Gen.Select(Gen.OneOf("format", "case", "join"), inner.Array[0, 5], (name, arguments) => (Syntax)new Call(name, [.. arguments])))));

    /// <summary>Pieces in any order, most of them no expressions.</summary>
    public static Gen<string> Soup { get; } = Gen.OneOf(
        Gen.OneOf("a", "github", "github.event", "env", "nothing", "true", "null", "NaN", "Infinity", "1", "-1", "+", "-", ".5", "1.", "1.2.3", "0x1g", "0xFF", "'a'", "'it''s'", "''", "''''",
            "'", "\"a\"", "(", ")", "[", "]", "[0]", "['a']", "[*]", ".", ".*", ".a", ".b-c", "*", ",", "!", "!!", "==", "=", "!=", "<", "<=", ">", ">=", "&&", "&", "||", "|", "contains(",
            "format('{0}',", "success()", "failure('build')", "always(", "hashFiles('a')", "case(true,1,2)", "case(true,1)", "toJSON(env)", "join(", " ", "\n", "\t", "\f", "\u00a0", "$", "{", "}}", "#"),
        Gen.String[Gen.Char["a1.'()[]*!=<>&|, -+x_"], 0, 5])
        .Array[1, 7].Select(x => string.Concat(x));
}
