using Jilin.Messaging;
using Jilin.Reporting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(ThisService.Port);
builder.AddReporting();
builder.AddServiceBus();

var app = builder.Build();
app.UseServiceDefaults();
app.MapReporting();
await app.RunServiceAsync(args);
