using Pipeline.Workflows.Expressions;

namespace Pipeline.Tests.Workflows.Expressions;

public sealed class TypedExpressionTests
{
    [Fact]
    public void Typed_expressions_are_written_as_GitHub_reads_them()
    {
        Assert.Equal("github.event.pull_request['a b'].draft", GitHub.Event.At<bool>("pull_request", "a b", "draft").Syntax.ToString());
        Assert.Equal("contains(github.event.labels.*.name, 'bug')", Functions.Contains(GitHub.Event.At<Json>("labels").Each().At<Json>("name"), "bug").Syntax.ToString());
        Assert.Equal("github.event.commits[0].id", GitHub.Event.At<Json>("commits").Item<Json>(0).At<string>("id").Syntax.ToString());
        Assert.Equal("strategy.job-index < 3", (Strategy.JobIndex < 3).Syntax.ToString());
    }

    [Fact]
    public void Typed_expressions_have_values()
    {
        Assert.Equal("true", (GitHub.RefName.Is("MAIN") & Functions.Success).Evaluate(Ours.Scope).ToString());
        Assert.Equal("\"main-42\"", ((Text)$"{GitHub.RefName}-{GitHub.Event.At<double>("number")}").Evaluate(Ours.Scope).ToString());
        Assert.Throws<ExpressionException>(() => Runner.Name.Evaluate(Ours.Scope));
    }

    [Fact]
    public void Wrong_names_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Secrets.Named("A B"));
        Assert.Throws<ArgumentException>(() => Variables.Named(""));
        Assert.Throws<ArgumentException>(() => EnvironmentVariables.Named("A.B"));
        Assert.Throws<ArgumentException>(() => new ContextAccess("true"));
        Assert.Throws<ArgumentException>(() => new ContextAccess("github.ref"));
        Assert.Throws<ArgumentException>(() => new PropertyAccess(new ContextAccess("github"), "1"));
        Assert.Throws<ArgumentException>(() => new Call("a b", []));
        Assert.Throws<ArgumentNullException>(() => new StringLiteral(null!));
    }

    [Fact]
    public void Calls_that_GitHub_would_refuse_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Functions.HashFiles());
        Assert.Throws<ArgumentException>(() => Functions.HashFiles("a", ""));
        Assert.Throws<ArgumentException>(() => Functions.Format("{0} {1}", GitHub.Ref));
        Assert.Throws<ArgumentException>(() => Functions.Format("{"));
        Assert.Throws<ArgumentException>(() => GitHub.Ref.Is(default));
        Assert.Throws<ArgumentException>(() => GitHub.Event.At<string>());
    }

    [Fact]
    public void Known_texts_cannot_make_an_expression_even_in_pieces()
    {
        var (dollar, rest) = ("$", "{{ secrets.TOKEN }}");
        Assert.Throws<ArgumentException>(() => (Text)$"{dollar}{rest}");
        Assert.Throws<ArgumentException>(() => (Text)$"a ${rest}");
        Assert.Equal("$${{ github.ref }}", ((Text)$"{dollar}{GitHub.Ref}").ToString());
    }
}
