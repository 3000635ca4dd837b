using System.Net;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>A refusal of the server, in its own words and with what to do.</summary>
internal static class ClusterFailure
{
    /// <summary>The failure.</summary>
    /// <param name="said">What the server said.</param>
    /// <param name="where">The server.</param>
    /// <param name="method">What was asked.</param>
    /// <param name="what">Of which object.</param>
    public static PipelineException Of(ClusterAnswer said, string where, HttpMethod method, string what) => said switch
    {
        { Status: HttpStatusCode.Unauthorized } => PipelineException.Failed(
            "The cluster does not know this deployer", where, said.Message, "renew the credentials of the kubeconfig", inner: said),
        { Status: HttpStatusCode.Forbidden } when said.Message.Contains("exceeded quota", StringComparison.Ordinal) => PipelineException.Failed(
            $"A quota of the namespace leaves no room for {what}", where, said.Message, "raise the quota, or take less: limits and replicas of the environment", inner: said),
        { Status: HttpStatusCode.Forbidden } when said.Message.Contains("is forbidden: User", StringComparison.Ordinal) => PipelineException.Failed(
            $"The deployer may not {Verb(method)} {what}", where, said.Message, "give it the right by a Role and a RoleBinding", inner: said),
        _ when said.Status == HttpStatusCode.Forbidden || said.Message.Contains("admission webhook", StringComparison.Ordinal) =>
            PipelineException.Failed($"The cluster admits no {what}", where, said.Message, "change the definition so that the policy of the cluster allows it", inner: said),
        { Status: HttpStatusCode.UnprocessableEntity } => PipelineException.Failed($"The cluster finds {what} wrong", where, said.Message, inner: said),
        _ => PipelineException.Failed($"The cluster did not {Verb(method)} {what}", where, said.Message.Length > 0 ? said.Message : $"status {(int)said.Status}", inner: said),
    };

    private static string Verb(HttpMethod method) => method.Method switch
    {
        "GET" => "get",
        "POST" => "create",
        "DELETE" => "delete",
        _ => "change",
    };
}
