using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>Which image: one by its digest, or what an expression names.</summary>
public sealed class ContainerImage
{
    private readonly YamlScalar _node;

    private ContainerImage(YamlScalar node, Expression? expression)
    {
        _node = node;
        Expression = expression;
    }

    internal Expression? Expression { get; }

    /// <summary>An image by its digest.</summary>
    public static implicit operator ContainerImage(PinnedImage image) => new(new YamlScalar(image.Reference) { Comment = image.Comment }, null);

    /// <summary>The image that an expression names, such as an axis or the output of the job that built it.</summary>
    public static implicit operator ContainerImage(Expr<string> expression) => new(Emit.Whole(expression), expression);

    internal YamlNode ToYaml() => _node;
}

/// <summary>Who reads the image from its registry.</summary>
/// <param name="Username">The user.</param>
/// <param name="Password">A secret; a password as a text is refused by its type.</param>
public sealed record RegistryCredentials(Text Username, Expr<string> Password);

/// <summary>A container that the job's steps run in.</summary>
/// <param name="Image">The image.</param>
public record Container(ContainerImage Image)
{
    /// <summary>Variables inside it.</summary>
    public TextMap Env { get; init; } = [];

    /// <summary>Ports, <c>8080:80</c> or <c>80</c>.</summary>
    public ImmutableArray<Text> Ports { get; init; } = [];

    /// <summary>Volumes, <c>source:/target</c>.</summary>
    public ImmutableArray<Text> Volumes { get; init; } = [];

    /// <summary>Options of <c>docker create</c>.</summary>
    public Text? Options { get; init; }

    /// <summary>Who reads the image.</summary>
    public RegistryCredentials? Credentials { get; init; }

    internal virtual YamlMapping ToYaml()
    {
        var mapping = new YamlMapping().Add("image", Image.ToYaml());
        if (Credentials is not null)
            mapping.Add("credentials", new YamlMapping().Add("username", Emit.Text(Credentials.Username)).Add("password", Emit.Text(Credentials.Password)));
        Emit.Add(mapping, "env", Env.ToYaml());
        Emit.Add(mapping, "ports", List(Ports));
        Emit.Add(mapping, "volumes", List(Volumes));
        Emit.Add(mapping, "options", Options);
        return mapping;
    }

    internal virtual void Collect(PlacedExpressions expressions)
    {
        expressions.Add("jobs.<id>.container", Image.Expression);
        expressions.Add("jobs.<id>.container.env", Env);
        foreach (var text in Ports.Concat(Volumes))
            expressions.Add("jobs.<id>.container", text);
        expressions.Add("jobs.<id>.container", Options);
        expressions.Add("jobs.<id>.container.credentials", Credentials?.Username);
        expressions.Add("jobs.<id>.container.credentials", Credentials?.Password);
    }

    private static YamlSequence List(ImmutableArray<Text> texts) => new([.. texts.Select(x => Emit.Text(x))]);
}

/// <summary>A container beside the job, such as a database. The job reaches it by its name, or by its published ports.</summary>
/// <param name="Image">The image.</param>
public sealed record ServiceContainer(ContainerImage Image) : Container(Image)
{
    /// <summary>What runs instead of the image's entry point.</summary>
    public Text? EntryPoint { get; init; }

    /// <summary>What runs instead of the image's command.</summary>
    public Text? Command { get; init; }

    internal override YamlMapping ToYaml()
    {
        var mapping = base.ToYaml();
        Emit.Add(mapping, "entrypoint", EntryPoint);
        Emit.Add(mapping, "command", Command);
        return mapping;
    }

    internal override void Collect(PlacedExpressions expressions)
    {
        base.Collect(expressions);
        expressions.Add("jobs.<id>.services", EntryPoint);
        expressions.Add("jobs.<id>.services", Command);
    }
}

/// <summary>A service with the name that the job reaches it by.</summary>
/// <param name="Name">The name, also its host name for jobs that run in a container.</param>
/// <param name="Container">The container.</param>
public sealed record JobService(string Name, ServiceContainer Container)
{
    /// <summary>The port of the machine that a port of the service was published on.</summary>
    public Expr<string> Port(int port) => new(new IndexAccess(
        new PropertyAccess(new PropertyAccess(new PropertyAccess(new ContextAccess("job"), "services"), Context.Identifier(Name)), "ports"),
        new StringLiteral(port.ToString(System.Globalization.CultureInfo.InvariantCulture))));
}
